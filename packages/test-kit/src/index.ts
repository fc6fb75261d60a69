export * from "./stand-in-hub/index.ts";
export * from "./scripted-engine.ts";
export * from "./fake-llama-server/index.ts";
