import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: ["packages/*", "apps/*", "native/*"].map((root) => ({
      test: {
        name: root,
        include: [`${root}/src/**/*.test.{ts,tsx}`],
        testTimeout: 20_000,
        hookTimeout: 30_000,
      },
    })),
  },
});
