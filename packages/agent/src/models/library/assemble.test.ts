import { expect, test } from "vitest";
import { assemble, type FoundModel } from "./assemble.ts";
import type { FoundFile } from "./found-file.ts";
import type { ModelRecord } from "./library-store.ts";
import type { ModelFacts } from "./model-facts.ts";

const FACTS: ModelFacts = {
  architecture: "llama",
  parameters: 1,
  quantization: "Q4_0",
  bitsPerWeight: 4.5,
  contextLength: 256,
  chatTemplate: false,
  kind: "text",
  fingerprint: "the samples",
  problem: null,
};
const RECORD: ModelRecord = {
  name: null,
  origin: null,
  sha256: null,
  lastUsedAt: null,
  tokensPerSecond: null,
  promptTokensPerSecond: null,
};

function found(name: string, sha256: string | null): FoundModel {
  const first: FoundFile = {
    path: `/models/${name}.gguf`,
    name,
    place: "folder",
    size: 1_000,
    modifiedMs: 0,
    content: name,
    sha256,
    origin: null,
    mmproj: null,
    problem: null,
  };
  return { first, parts: [first] };
}

const named = (path: string): string => path.slice("/models/".length, -".gguf".length);

/** Each model with its copies, by name. */
function groupsOf(models: FoundModel[], records: Record<string, string> = {}): string[] {
  const facts = new Map(models.map(({ first }) => [first.path, FACTS]));
  const kept = Object.entries(records).map(([name, sha256]) => {
    return [`/models/${name}.gguf`, { ...RECORD, sha256 }] as const;
  });
  const shown = assemble(models, facts, new Map(kept), "/own");
  return shown.map(({ path, copies }) =>
    [path, ...copies.map((copy) => copy.path)].map(named).join(),
  );
}

test("equal samples are one content as long as no hashes say otherwise", () => {
  expect(groupsOf([found("a", null), found("b", null)])).toEqual(["a,b"]);
  expect(groupsOf([found("a", "1"), found("b", null), found("c", "1")])).toEqual(["a,b,c"]);
  expect(groupsOf([found("a", null), found("b", "1")])).toEqual(["a,b"]);
});

test("whole hashes that differ are two contents, told by the place or computed", () => {
  expect(groupsOf([found("a", "1"), found("b", "2"), found("c", "2")])).toEqual(["a", "b,c"]);
  expect(groupsOf([found("a", "1"), found("b", null)], { b: "2" })).toEqual(["a", "b"]);
});
