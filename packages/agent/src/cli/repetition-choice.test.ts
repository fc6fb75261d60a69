import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { repetitionChoice, repetitionLine } from "./repetition-choice.ts";

const REPETITION = {
  part: "content",
  from: 0,
  length: 300,
  unit: 3,
  times: 100,
  sample: "\n- ",
  counts: false,
} as const;
const never = new Promise<never>(() => undefined);

/** A terminal with somebody at its keys; what was said is there once it is over. */
function terminal(isTTY: boolean) {
  const raw: boolean[] = [];
  const input = Object.assign(new PassThrough(), {
    isTTY,
    setRawMode: (on: boolean) => raw.push(on),
  });
  const output = Object.assign(new PassThrough(), { isTTY });
  const said = text(output);
  return { input, output, raw, said: () => (output.end(), said) };
}

test("says what came how often", () => {
  expect(repetitionLine(REPETITION)).toBe(
    'Stopped, because it only repeats itself: "-" came 100 times in a row, 300 characters.',
  );
  expect(repetitionLine({ ...REPETITION, sample: "\n\n" })).toContain("an empty line came");
});

test.each([
  ["g", "go-on"],
  ["R", "again"],
  ["x", "end"],
  ["\u0003", "end"],
])("the key %j means %s, and the terminal is as before", async (key, choice) => {
  const { input, output, raw, said } = terminal(true);
  input.write(key);
  expect(await repetitionChoice(REPETITION, { input, output }, never)).toBe(choice);
  expect(raw).toEqual([true, false]);
  expect(await said()).toContain("[g] go on anyway");
});

test("a key is asked for as often as it happens", async () => {
  const { input, output } = terminal(true);
  input.write("r");
  expect(await repetitionChoice(REPETITION, { input, output }, never)).toBe("again");
  const second = repetitionChoice(REPETITION, { input, output }, never);
  input.write("g");
  expect(await second).toBe("go-on");
});

test("a signal ends the wait", async () => {
  const { input, output, raw } = terminal(true);
  const ending = Promise.resolve("SIGTERM");
  expect(await repetitionChoice(REPETITION, { input, output }, ending)).toBe("end");
  expect(raw).toEqual([true, false]);
});

test("nobody is asked who does not sit there", async () => {
  const { input, output, said } = terminal(false);
  expect(await repetitionChoice(REPETITION, { input, output }, never)).toBe("end");
  expect(await said()).toContain("--let-repeat");
});
