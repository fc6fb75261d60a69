import manifest from "../package.json" with { type: "json" };

/** The version of the agent, as its package.json has it. */
export const VERSION: string = manifest.version;
