export { fakeAddon } from "./fake-addon.ts";
export type { AddonFaults } from "./fake-addon.ts";
