import type { Deletion } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { LOCAL, local } from "../model.test-data.ts";
import { deletionWords } from "./deletion-words.ts";

const PROJECTOR = { path: "/models/mmproj-F16.gguf", size: 851_000_000 };

const taking = (changes: Partial<Deletion> = {}): Deletion => {
  const files = changes.files ?? LOCAL.files;
  const frees = files.reduce((sum, { size }) => sum + size, 0);
  return { files, keeps: [], neededBy: [], frees, ...changes };
};
const said = (...args: Parameters<typeof deletionWords>): string =>
  deletionWords(...args).replaceAll("\u202f", " ");

test("a deletion says what it frees, and whether the model can come back", () => {
  expect(said(LOCAL, taking(), true)).toMatch(
    /^This frees 2\.49 GB of disk\. It can be fetched again from hf:\S+\. It is loaded/,
  );
  const copies = [{ place: "ollama", path: "/o" }] as const;
  const own = local("x", { origin: null, copies: [...copies] });
  expect(said(own, taking(), false)).toContain(
    "cannot fetch it again. The same content stays in Ollama.",
  );
});

test("what goes with it is named: parts and the projector, with the size of all together", () => {
  expect(said(LOCAL, taking({ files: [...LOCAL.files, PROJECTOR] }), false)).toContain(
    "Its file (2.49 GB) and projector mmproj-F16.gguf (851 MB) are deleted: this frees 3.34 GB of disk.",
  );
  const files = [1, 2].map((part) => ({ path: `/models/x-${part}.gguf`, size: 1_000_000_000 }));
  const split = local("x", { files });
  expect(said(split, taking({ files }), false)).toContain(
    "Its 2 files (2.00 GB) are deleted: this frees 2.00 GB",
  );
  expect(said(split, taking({ files: [...files, PROJECTOR] }), false)).toContain(
    "Its 2 files (2.00 GB) and projector mmproj-F16.gguf (851 MB) are deleted: this frees 2.85 GB",
  );
});

test("what stays is named, with those that use it", () => {
  const keeps = [{ ...PROJECTOR, usedBy: ["a", "b", "c", "d"] }];
  expect(said(LOCAL, taking({ keeps }), false)).toContain(
    "mmproj-F16.gguf (851 MB) stays: a, b and 2 more use it.",
  );
  const foreign = taking({ keeps: [{ ...PROJECTOR, usedBy: [] }] });
  expect(said(LOCAL, foreign, false)).toContain("stays: it is not llcuda's own.");
  expect(said(LOCAL, taking({ frees: 0 }), false)).toContain(
    "frees 0 B of disk. The rest stays: it has another link on the disk.",
  );
});

test("a projector is not deleted without a word on who needs it", () => {
  expect(said(local("mmproj"), taking({ neededBy: ["gemma"] }), false)).toContain(
    "Without it gemma can no longer see or hear.",
  );
});
