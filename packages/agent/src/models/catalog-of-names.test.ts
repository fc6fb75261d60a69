import { expect, test } from "vitest";
import { localModel } from "./catalog-of-names.ts";
import { local } from "./downloads/local-model.test-data.ts";

const SHA = "a".repeat(64);
const main = local({ id: "owner--repo/model", path: "/llcuda/owner--repo/model.gguf" });

test.each<[string, string, string | null, string | null]>([
  ["by its place in llcuda's folder", "hf:owner/repo/model.gguf", null, main.id],
  [
    "not for a pinned revision, which has a folder of its own",
    "hf:owner/repo@v1:model.gguf",
    null,
    null,
  ],
  ["not for another file", "hf:owner/repo/other.gguf", null, null],
  ["not for an address", "https://host.test/model.gguf", null, null],
])("a model is here %s", (_how, reference, sha256, id) => {
  expect(localModel([main], reference, sha256)).toBe(id);
});

test("a model is here by where it came from, revision and all, or by its content", () => {
  const pinned = local({ id: "elsewhere", origin: "hf:owner/repo@v1:model.gguf", sha256: SHA });
  expect(localModel([main, pinned], "hf:owner/repo@v1:model.gguf", null)).toBe("elsewhere");
  expect(localModel([main, pinned], "hf:other/repo/model.gguf", SHA)).toBe("elsewhere");
});
