import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Stand-ins and commands are started hundreds of times: a third of the tests' processor time is theirs. */
const COMPILED = fileURLToPath(new URL("node_modules/.cache/compile", import.meta.url));

/** Its tests compare what `useSimd()` exchanges for a whole process: each file has one of its own. */
const GGUF = "packages/gguf";

export default defineConfig({
  test: {
    // By itself it leaves a core idle. Most tests wait for processes that they started: with one worker more
    // than cores, and everything else at work too, the same tests took an eighth less.
    maxWorkers: availableParallelism() + 1,
    projects: [GGUF, "packages/*", "apps/*", "native", "native/*"].map((root) => ({
      test: {
        name: root,
        include: [`${root}/src/**/*.test.{ts,tsx}`],
        exclude: root === GGUF ? [] : [`${GGUF}/**`],
        // Loading modules anew for each of 400 files was a third of all tests' processor time.
        isolate: root === GGUF,
        env: { NODE_COMPILE_CACHE: COMPILED },
        // What hangs is ended; what is slow on a busy machine is not.
        testTimeout: 60_000,
        hookTimeout: 60_000,
        // Told in the output where it happens: docs/decisions/025.
        retry: 1,
        expect: { poll: { timeout: 50_000 } },
      },
    })),
  },
});
