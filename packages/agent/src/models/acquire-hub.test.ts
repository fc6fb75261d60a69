import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { acquireModel } from "./acquire.ts";
import { MODEL, test } from "./acquire-stage.test-data.ts";

describe("a model of Hugging Face", () => {
  const NAMED = "hf:o/tiny-GGUF@abc:tiny.gguf";

  test("is checked by the hash that the hub tells", async ({ stage }) => {
    const cdnPath = stage.publish();
    stage.hub.cdn.fault(cdnPath, { kind: "reset", after: 10_000 }, { kind: "wrong-bytes" });
    expect(await acquireModel(stage.want({ model: NAMED }))).toMatchObject({
      source: "huggingface",
    });
    expect(Buffer.compare(await readFile(stage.file()), MODEL)).toBe(0);
  });

  test("with a hash that never comes true is refused with its own failure", async ({ stage }) => {
    stage.publish({ sha256: "0".repeat(64) });
    await expect(acquireModel(stage.want({ model: NAMED }))).rejects.toMatchObject({
      code: "DOWNLOAD_CORRUPT",
    });
    await expect(stat(stage.file())).rejects.toThrow("ENOENT");
  });

  test("gets the token, its CDN does not", async ({ stage }) => {
    stage.publish({ token: "hf_secret" });
    await acquireModel(stage.want({ model: NAMED }, { HF_TOKEN: "hf_secret" }));
    expect(
      stage.hub.hub.requests.every(({ headers }) => headers.authorization === "Bearer hf_secret"),
    ).toBe(true);
    const foreign = JSON.stringify(stage.hub.cdn.requests);
    expect(stage.hub.cdn.requests).not.toHaveLength(0);
    expect(foreign).not.toContain("hf_secret");
  });

  test("that is gated tells what to do, and no secret", async ({ stage }) => {
    stage.publish({ token: "hf_other" });
    const failure = acquireModel(stage.want({ model: NAMED }, { HF_TOKEN: "hf_secret" }));
    await expect(failure).rejects.toMatchObject({
      code: "MODEL_GATED",
      hint: expect.stringContaining("HF_TOKEN"),
    });
    expect(JSON.stringify([stage.told.errors, stage.told.details])).not.toContain("hf_secret");
  });

  test("that is an LFS pointer is not used", async ({ stage }) => {
    stage.publish({
      bytes: Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
    });
    await expect(acquireModel(stage.want({ model: NAMED }))).rejects.toMatchObject({
      code: "MODEL_NOT_GGUF",
    });
  });

  test("not cached and offline: OFFLINE", async ({ stage }) => {
    await expect(acquireModel(stage.want({ model: NAMED, offline: true }))).rejects.toMatchObject({
      code: "OFFLINE",
    });
  });
});

describe("a short name", () => {
  test("brings the registered file, whatever its case", async ({ stage }) => {
    const [repo, path] = ["unsloth/gemma-3-1b-it-GGUF", "gemma-3-1b-it-Q4_K_M.gguf"];
    stage.hub.publish({ repo, file: path, bytes: MODEL });
    expect(await acquireModel(stage.want({ model: "GEMMA-3-1b" }))).toMatchObject({
      source: "huggingface",
      name: "gemma-3-1b-it-Q4_K_M",
      path: join(stage.home.models, "unsloth--gemma-3-1b-it-GGUF", path),
    });
  });

  test("that is misspelt is told with the nearest ones", async ({ stage }) => {
    await expect(acquireModel(stage.want({ model: "gema-3-1b" }))).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
      message: 'there is no model named "gema-3-1b"',
      hint: expect.stringMatching(/^Did you mean gemma-3-1b or gemma-3-4b\? /),
    });
    expect(stage.hub.hub.requests).toEqual([]);
  });

  test("with a quantization that has none is told with the file to name", async ({ stage }) => {
    await expect(acquireModel(stage.want({ model: "gemma-3-1b-Q5_K_M" }))).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
      hint: expect.stringContaining("hf:unsloth/gemma-3-1b-it-GGUF/gemma-3-1b-it-Q5_K_M.gguf"),
    });
  });

  test("whose repository is gone is told by the hub's own answer", async ({ stage }) => {
    await expect(acquireModel(stage.want({ model: "gemma-3-1b" }))).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
      message: expect.stringContaining("unsloth/gemma-3-1b-it-GGUF"),
    });
  });
});
