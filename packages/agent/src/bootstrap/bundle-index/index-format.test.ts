import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bundleEntry, indexOf } from "./bundle.test-data.ts";
import { inspectionOfBundle, parseBundleIndex } from "./index-format.ts";
import { archivePlace, indexPlace } from "./index-place.ts";

const ARCHIVE = Buffer.from("an archive");
const parse = (...bundles: unknown[]) => parseBundleIndex(indexOf(...bundles).toString(), "here");

test("what the documentation shows is an index", () => {
  const docs = fileURLToPath(new URL("../../../../../docs/bundles-index.md", import.meta.url));
  const example = /```json\n(.*?)```/s.exec(readFileSync(docs, "utf8"))?.[1] ?? "";
  const sha256 = "0".repeat(64);
  const bundles = parseBundleIndex(example.replace(/"64 hexadecimal[^"]*"/, `"${sha256}"`), "docs");
  expect(bundles).toMatchObject([{ id: "llcuda-cuda12-multi-b11434", toolkit: "12.4", sha256 }]);
});

test("what an entry leaves out is unknown, and what it has too much is ignored", () => {
  const { glibc: _, ptx: __, toolkit: ___, ...entry } = bundleEntry(ARCHIVE);
  expect(parse({ ...entry, backend: "cpu", newer: true })).toMatchObject([
    { glibc: null, glibcxx: null, os: "linux", ptx: [], toolkit: null },
  ]);
});

test.each([
  ["a backend of the future", { backend: "quantum" }],
  ["an id that is a path", { id: "../../evil" }],
  ["a hash in another form", { sha256: "sha256:00" }],
  ["no size", { size: 0 }],
  ["a version with words", { glibc: "2.34 or so" }],
])("an entry with %s is left out, the others count", (_, wrong) => {
  const good = bundleEntry(ARCHIVE, { id: "good" });
  expect(parse(bundleEntry(ARCHIVE, wrong), good).map(({ id }) => id)).toEqual(["good"]);
});

test.each([
  ["a web page", "<!doctype html>"],
  ["a newer format", '{"format":2,"bundles":[]}'],
  [
    "a list without end",
    JSON.stringify({ format: 1, bundles: Array.from({ length: 1001 }, () => ({})) }),
  ],
])("%s is no index", (_, text) => {
  expect(() => parseBundleIndex(text, "https://example.test/bundles.json")).toThrow(
    "https://example.test/bundles.json is no index of bundles (format 1).",
  );
});

test("what is declared takes the form of an inspection", () => {
  const [bundle] = parse(bundleEntry(ARCHIVE, { ptx: [{ target: "sm_90", version: "8.4" }] }));
  expect(bundle && inspectionOfBundle(bundle)).toMatchObject({
    machine: "x86_64",
    glibc: "2.34",
    missing: [],
    cuda: { sass: ["sm_75"], ptx: [{ target: "sm_90", version: "8.4" }] },
  });
  const [cpu] = parse(bundleEntry(ARCHIVE, { backend: "cpu", sass: [] }));
  expect(cpu && inspectionOfBundle(cpu).cuda).toBeNull();
});

describe("a place", () => {
  test.each([
    ["https://example.test/x/", "url", "https://example.test/x/bundles.json"],
    ["https://example.test/x", "url", "https://example.test/x/bundles.json"],
    ["https://example.test/x/i.json?v=1", "url", "https://example.test/x/i.json?v=1"],
    ["/srv/bundles", "file", "/srv/bundles/bundles.json"],
    ["/srv/my.json", "file", "/srv/my.json"],
    ["file:///srv/my%20bundles", "file", "/srv/my bundles/bundles.json"],
  ])("%s", (setting, kind, index) => {
    expect(indexPlace(setting)).toEqual({ kind, index });
  });

  const folder = indexPlace("/srv/bundles");
  const web = indexPlace("https://example.test/x/bundles.json?v=1");
  test.each([
    [folder, "a/b.tar.zst", { kind: "file", path: "/srv/bundles/a/b.tar.zst" }],
    [folder, "https://other.test/b", { kind: "url", url: "https://other.test/b" }],
    [folder, "../b", null],
    [folder, "/etc/passwd", null],
    [web, "a b.tar.zst", { kind: "url", url: "https://example.test/x/a%20b.tar.zst" }],
    [web, "file:///etc/passwd", null],
    [web, "//other.test/b", null],
    [web, "../b", null],
  ])("%o with %s", (place, file, expected) => {
    expect(archivePlace(place, file)).toEqual(expected);
  });
});
