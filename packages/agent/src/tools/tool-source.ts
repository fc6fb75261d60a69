import type { ToolDesk } from "./tool-desk.ts";

/** What answers need of the tools. */
export type ToolSource = Pick<ToolDesk, "offered" | "named" | "run" | "allowAlways">;

/** For chats whose models may call nothing. */
export const NO_TOOLS: ToolSource = {
  offered: () => [],
  named: () => null,
  run: (name) => Promise.resolve({ text: `There is no tool ${name}.`, failed: true }),
  allowAlways: () => undefined,
};
