import { expect, test } from "vitest";
import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../cuda/kernels/", import.meta.url);
const sources = readdirSync(FOLDER)
  .filter((name) => /\.(cu|h)$/.test(name))
  .map((name) => ({ name, text: readFileSync(new URL(name, FOLDER), "utf8") }));

/** The first statement of each kernel of a file. */
function firstStatements(text: string): string[] {
  return text
    .split("__global__")
    .slice(1)
    .map((kernel) => /\)\s*\{\s*([^;]*;)/.exec(kernel)?.[1] ?? "none");
}

// One that did not could write where those before it still read (kernels/enqueue.h).
test("every kernel waits for those before it, and is launched as one that does", () => {
  const kernels = sources.flatMap(({ text }) => firstStatements(text));
  expect(kernels.length).toBeGreaterThan(20);
  expect(kernels.filter((statement) => statement !== "await_predecessors();")).toEqual([]);
  expect(sources.filter(({ text }) => text.includes("<<<")).map(({ name }) => name)).toEqual([]);
});
