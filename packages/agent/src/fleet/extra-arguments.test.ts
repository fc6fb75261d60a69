import { beforeAll, describe, expect, test } from "vitest";
import { realEngine } from "../bootstrap/real-engine.test-data.ts";
import { EngineFlags, type KnownArguments } from "./engine-flags.ts";
import { argumentProblems, corrected, refuseProblems, withoutArgument } from "./extra-arguments.ts";

/** The first run on a machine fetches the engine. */
const FETCH_MS = 180_000;

let known: KnownArguments;
beforeAll(async () => {
  known = (await new EngineFlags().of(await realEngine()))!;
}, FETCH_MS);

const problemsOf = (text: string) => argumentProblems(text.split(" "), known, "0.7.0");

test.each([
  ["--cache-reuse", 1],
  ["-ot", 1],
  ["--rope-scaling", 1],
  ["-fa", 1],
  ["--control-vector-layer-range", 2],
  ["--jinja", 0],
  ["--no-warmup", 0],
  ["--swa-full", 0],
])("the real engine's help tells how many words follow %s", (name, takes) => {
  expect(known.get(name)).toBe(takes);
});

describe("what a build takes", () => {
  test.each([
    "--temp 0.5 --jinja",
    "--seed -1",
    "--reverse-prompt --not-a-flag",
    "--control-vector-layer-range 1 4 --swa-full",
    // In long names it takes both.
    "--cache_reuse 256",
  ])("%s is no problem", (text) => {
    expect(problemsOf(text)).toEqual([]);
  });
});

describe("what it does not", () => {
  test.each([
    [
      "--temp 1 --cache-reuze 256",
      "llama-server 0.7.0 has no argument --cache-reuze.",
      ["--cache-reuse", "256"],
    ],
    ["--jinjaa", "llama-server 0.7.0 has no argument --jinjaa.", ["--jinja"]],
    ["--nothing-like-it 3", "llama-server 0.7.0 has no argument --nothing-like-it.", null],
    [
      "--cache-reuse=256",
      "llama-server takes a value as a word of its own: --cache-reuse 256.",
      ["--cache-reuse", "256"],
    ],
    ["--jinja --seed", "--seed wants a value after it.", null],
    ["--control-vector-layer-range 4", "--control-vector-layer-range wants 2 values", null],
    ["--jinja 3", "3 stands behind no argument that takes a value.", null],
    [
      "--flash-atn on",
      "has no argument --flash-atn. --flash-attn is managed by llcuda: it has a field",
      null,
    ],
  ])("%s is told before a start", (text, problem, instead) => {
    const problems = problemsOf(text);
    expect(problems).toEqual([
      expect.objectContaining({ problem: expect.stringContaining(problem) as string, instead }),
    ]);
    expect(() => refuseProblems(problems)).toThrow(problem);
  });

  test("is refused with what may have been meant", () => {
    const hint = expect.stringMatching(/^Did you mean --cache-reuse\? /) as string;
    const refused = expect.objectContaining({ code: "OPTION_INVALID", hint }) as Error;
    expect(() => refuseProblems(problemsOf("--cache-reuze 256"))).toThrow(refused);
  });

  test("leaves those that llcuda manages to their own refusal", () => {
    expect(problemsOf("--port 80")).toEqual([]);
  });
});

test("an argument goes with its values, however its name is spelt", () => {
  const extra = ["--seed", "-1", "--cache_reuse", "256", "--jinja"];
  expect(withoutArgument(extra, "--cache-reuse", known)).toEqual(["--seed", "-1", "--jinja"]);
  expect(withoutArgument(["--new", "3", "4", "--jinja"], "--new", null)).toEqual(["--jinja"]);
});

test("what was meant takes the place of what was written", () => {
  const extra = ["--jinja", "--cache-reuze", "256", "--swa-full"];
  const [problem] = argumentProblems(extra, known, "");
  expect(corrected(extra, problem!, problem!.instead!).join(" ")).toBe(
    "--jinja --cache-reuse 256 --swa-full",
  );
});
