export * from "./fake-addon/index.ts";
export * from "./fake-nvidia-smi/index.ts";
export * from "./stand-in-hub/index.ts";
export * from "./scripted-engine.ts";
export * from "./fake-llama-server/index.ts";
export * from "./start-agent.ts";
export * from "./proxy/index.ts";
export { tinyLlama } from "@llcuda/gguf/tiny-llama";
