export * from "./stand-in-hub/index.ts";
