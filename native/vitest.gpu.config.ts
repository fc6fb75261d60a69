import { defineConfig } from "vitest/config";

/** `pnpm test:gpu`: everything that needs a GPU, for real. One file at a time: they share its memory. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["src/**/*.gpu.ts"],
    fileParallelism: false,
    execArgv: ["--expose-gc"],
    testTimeout: 120_000,
  },
});
