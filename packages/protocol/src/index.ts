export * from "./chat.ts";
export * from "./doctor.ts";
export * from "./engine.ts";
export * from "./error.ts";
export * from "./host.ts";
export * from "./progress.ts";
export * from "./setup.ts";
export * from "./version.ts";
