import { AUTOMATIC } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { argumentFixes, companionFixes } from "./argument-fixes.ts";

const known = new Map([
  ["--cache-reuse", 1],
  ["--rope-scaling", 1],
  ["--jinja", 0],
]);

test("a name that may have been meant is offered before leaving the argument out", () => {
  const extraArguments = ["--cache-reuze", "256", "--jinja"];
  expect(argumentFixes({ extraArguments }, {}, known)).toEqual([
    {
      label: "--cache-reuse 256 in place of --cache-reuze",
      changes: { extraArguments: ["--cache-reuse", "256", "--jinja"] },
      frees: null,
    },
    { label: "Remove --cache-reuze", changes: { extraArguments: ["--jinja"] }, frees: null },
  ]);
});

test("an argument that the engine's own words refuse is left out with its value", () => {
  const extraArguments = ["--rope-scaling", "weird", "--jinja"];
  const detail = 'error while handling argument "--rope-scaling": invalid value\n\nusage:';
  const fix = { label: "Remove --rope-scaling", changes: { extraArguments: ["--jinja"] } };
  expect(argumentFixes({ extraArguments }, { detail }, known)).toMatchObject([fix]);
  expect(argumentFixes({ extraArguments }, { detail }, null)).toMatchObject([fix]);
});

test("an argument that llcuda names for the engine is left out with its value", () => {
  const extraArguments = ["--mirostat", "7", "--jinja"];
  const message = "The engine refuses its setting --mirostat: unknown mirostat version.";
  expect(argumentFixes({ extraArguments }, { message }, known)).toMatchObject([
    { label: "Remove --mirostat", changes: { extraArguments: ["--jinja"] } },
  ]);
});

test("an argument that llcuda manages is left out, too", () => {
  const extraArguments = ["--port", "80", "--jinja"];
  expect(argumentFixes({ extraArguments }, {}, known)).toMatchObject([
    { label: "Remove --port", changes: { extraArguments: ["--jinja"] } },
  ]);
});

test("an argument that is llcuda's own is not a person's to leave out", () => {
  const detail = "error: invalid argument: --api-key-file";
  expect(argumentFixes({ extraArguments: ["--jinja"] }, { detail }, known)).toEqual([]);
  expect(argumentFixes(AUTOMATIC, {}, null)).toEqual([]);
});

const about = (what: string) => ({ message: `The ${what} cannot be used: it is not there.` });

test("a file beside the model that is none is left out", () => {
  const loras = [
    { path: "/a.gguf", scale: 1 },
    { path: "/b.gguf", scale: 1 },
  ];
  expect(companionFixes({ loras }, about("adapter /a.gguf"))).toEqual([
    { label: "without the adapter", changes: { loras: [loras[1]] }, frees: null },
  ]);
  expect(companionFixes({ loras }, about("draft model /d.gguf"))).toMatchObject([
    { changes: { draft: null } },
  ]);
  expect(companionFixes({ loras }, about("projector /p.gguf"))).toMatchObject([
    { changes: { mmproj: "none" } },
  ]);
  expect(companionFixes({ loras }, { message: "The engine does not know it." })).toEqual([]);
});
