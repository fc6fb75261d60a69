import { runLlcuda } from "@llcuda/test-kit";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { llcudaProgram } from "./program.ts";
import { parseWithFailures, typedName, withinOf } from "./usage.ts";

/** Every command that does something by itself, by the words that name it. */
const COMMANDS = withinOf(llcudaProgram())
  .filter((command) => command.commands.length === 0 || command.registeredArguments.length > 0)
  .map((command) => [typedName(command), command] as const);

/** What such a command line is refused with; whatever ran would have thrown otherwise. */
async function refusal(words: string[]): Promise<Failure> {
  const thrown: unknown = await parseWithFailures(llcudaProgram(), words).then(
    () => expect.unreachable(`${words.join(" ")} was not refused`),
    (error: unknown) => error,
  );
  if (!(thrown instanceof Failure)) throw thrown;
  expect(thrown.code).toBe("OPTION_INVALID");
  // No command's own refusal comes in these words: nothing has begun.
  expect(thrown.hint).toMatch(/Type `llcuda|--help` tells more\.$/);
  expect(thrown.message).not.toMatch(/^error|undefined/);
  return thrown;
}

/** The command with all that it must have. */
function complete(command: Command): string[] {
  const wanted = command.options.filter(({ mandatory }) => mandatory);
  return [
    ...commandWords(command),
    ...argumentsOf(command),
    ...wanted.map(({ long }) => `${long}=x`),
  ];
}

const commandWords = (command: Command): string[] => typedName(command).split(" ").slice(1);

function argumentsOf(command: Command): string[] {
  return command.registeredArguments.map((argument) => argument.name());
}

test("the commands are those of the guides", () => {
  const names = COMMANDS.map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(["llcuda up", "llcuda gguf", "llcuda gguf stats"]));
  expect(names.length).toBeGreaterThan(30);
});

test.each(COMMANDS)("%s names an option that it does not have", async (name, command) => {
  const { message } = await refusal([...complete(command), "--nonsense"]);
  expect(message).toBe(`\`${name}\` has no option --nonsense.`);
});

test.each(COMMANDS)("%s names an argument too many", async (name, command) => {
  if (command.registeredArguments.at(-1)?.variadic === true) return;
  const { message } = await refusal([...complete(command), "surplus"]);
  expect(message).toBe(`\`${name}\` has no use for "surplus".`);
});

test.each(COMMANDS)("%s asks for each argument that it needs", async (name, command) => {
  const required = command.registeredArguments.filter((argument) => argument.required);
  for (const [given, argument] of required.entries()) {
    const words = [...commandWords(command), ...argumentsOf(command).slice(0, given)];
    const { message, hint } = await refusal(words);
    expect(message).toBe(
      `\`${name}\` needs ${argument.name().toUpperCase()}: ${argument.description}.`,
    );
    expect(hint).toContain(`\`${name} ${command.registeredArguments[0]!.name().toUpperCase()}`);
  }
});

test.each(COMMANDS)("%s says which of its options lacks a value", async (name, command) => {
  for (const option of command.options.filter((each) => each.required)) {
    const words = [...commandWords(command), ...argumentsOf(command), option.long!];
    const { message } = await refusal(words);
    expect(message).toBe(`${option.long} of \`${name}\` needs a value: ${option.description}.`);
  }
});

test.each([
  ["gguf --jsn x", "Did you mean --json?"],
  ["gguf sttas model.gguf", "Did you mean stats?"],
  ["engine lst", "Did you mean list?"],
  ["help ggf", "Did you mean gguf?"],
  ["bench qick", "Did you mean quick?"],
  ["docter", "Did you mean doctor?"],
  ["hlp", "Did you mean help?"],
  ["bench compare", "Type `llcuda bench compare --with <server...>`."],
])("%s: %s", async (words, hint) => {
  expect((await refusal(words.split(" "))).hint).toContain(hint);
});

test("a value that is none of the choices is named with them", async () => {
  const words = ["bench", "tune", "--goal", "promt"];
  const refused = parseWithFailures(llcudaProgram(), words);
  await expect(refused).rejects.toMatchObject({
    message: '--goal of `llcuda bench tune` cannot be "promt".',
    hint: "Did you mean prompt? It takes one of: generation, prompt, throughput.",
  });
});

test("the command itself says it on stderr alone, and ends with 1", async () => {
  const { code, stdout, stderr } = await runLlcuda(["gguf"], process.env as Record<string, string>);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(
    /^\nllcuda: `llcuda gguf` needs FILE.*\n {2}Type `llcuda gguf FILE \[options\]`/,
  );
  expect(stderr).toMatch(/\(OPTION_INVALID\)\n$/);
});
