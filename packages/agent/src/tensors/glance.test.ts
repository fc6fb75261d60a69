import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseGguf, tensorFloats, type FloatsQuery, type TileRequest } from "@llcuda/gguf";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { afterAll, expect, test } from "vitest";
import { homeOf } from "../home.ts";
import { glance, glanceAhead, isMadeHere, likelyLook } from "./glance.ts";
import { OpenFiles, type FileIdentity } from "./open-files.ts";

const folder = mkdtempSync(join(tmpdir(), "llcuda-glance-"));
const path = join(folder, "tiny.gguf");
const bytes = tinyLlama({ weights: "Q4_0" });
writeFileSync(path, bytes);
const files = new OpenFiles({ home: homeOf({ LLCUDA_HOME: folder }), env: {}, offline: true });

afterAll(() => {
  files.close();
  rmSync(folder, { recursive: true });
});

const local: FileIdentity = { path: "/m.gguf", revision: "1" };
const hub: FileIdentity = { path: "hf:o/r/m.gguf", revision: "hub" };
const screen: TileRequest = {
  row: 0,
  rows: 50_000,
  column: 0,
  columns: 600,
  width: 256,
  height: 160,
};
const sampled = (request: TileRequest): FloatsQuery => ({ kind: "tile", request, sample: true });

test.each<[string, FileIdentity, FloatsQuery, boolean]>([
  ["a first look", local, sampled(screen), true],
  ["one at a file of the hub", hub, sampled(screen), false],
  ["a picture of a whole screen", local, sampled({ ...screen, width: 600, height: 800 }), false],
  ["one of very long rows", local, sampled({ ...screen, columns: 100_000 }), false],
  ["one of all values", local, { kind: "tile", request: screen, sample: false }, false],
  ["norms", local, { kind: "norms" }, false],
])("%s waits for no thread: %s", (_what, file, query, here) => {
  expect(isMadeHere({ file, tensor: "t", query })).toBe(here);
});

test("whoever opens a file looks at its largest tensor, and sees what a thread would draw", async () => {
  const identity = await files.identify(path);
  const look = await files.use(identity, (opened) => likelyLook(identity, opened));
  expect(look).toMatchObject({ tensor: "token_embd.weight", query: { sample: true } });
  const { tensor } = look!;
  const query = look!.query as Extract<FloatsQuery, { kind: "tile" }>;
  const { request } = query;
  const gguf = parseGguf(bytes);
  const drawn = await tensorFloats({ gguf, tensor: gguf.tensor(tensor) }, query);
  const ahead = glanceAhead(files, look!);
  // Whoever asks while it is made waits for it, and whoever asks for another part does not.
  const asked = glance(files, look!);
  expect(await ahead).toEqual(drawn);
  expect(await asked).toBe(await ahead);
  const other = {
    ...look!,
    query: { ...query, request: { ...request, row: 1, rows: 20, height: 20 } },
  };
  expect(await glance(files, other)).toMatchObject({ second: 20 });
  expect(await glance(files, { ...look!, tensor: "output.weight" })).not.toBe(await ahead);
  const onHub = await files.use(identity, (opened) => likelyLook(hub, opened));
  expect(onHub).toBeNull();
});
