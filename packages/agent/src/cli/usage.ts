import type { Argument, Command, CommanderError, Option } from "commander";
import { Failure } from "../failure.ts";
import { nearNames } from "../near-names.ts";

/** Commander's words name what is wrong in quotes: an argument, an option, or its flags. */
const QUOTED = /'([^']*)'/;
/** A value that is none of an option's choices. */
const INVALID_VALUE = /^error: option '(?<flags>[^']*)' argument '(?<value>.*)' is invalid\./s;

/**
 * Parses what was typed and runs the command that it names.
 * @throws Failure OPTION_INVALID where the command line itself is wrong, before anything runs
 */
export async function parseWithFailures(program: Command, typed: string[]): Promise<void> {
  for (const command of withinOf(program)) {
    command.configureOutput({ outputError: () => undefined }).exitOverride((error) => {
      // Help and the version are printed already; commander ends the process itself.
      if (error.code.startsWith("commander.help") || error.code === "commander.version") return;
      throw usageFailure(command, error);
    });
  }
  refuseUnknownCommand(program, typed);
  await program.parseAsync(typed, { from: "user" });
}

/** A command and all that are below it. */
export function withinOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withinOf)];
}

/** Its name as it is typed: `llcuda gguf stats`. */
export function typedName(command: Command): string {
  return command.parent === null
    ? command.name()
    : `${typedName(command.parent)} ${command.name()}`;
}

/** Without this a mistyped command would be taken for an argument of the command that needs no name. */
function refuseUnknownCommand(command: Command, [first, ...rest]: string[]): void {
  if (first === undefined || first.startsWith("-") || command.commands.length === 0) return;
  const next = command.commands.find((each) => each.name() === first);
  if (next !== undefined) refuseUnknownCommand(next, rest);
  else if (first === "help") refuseUnknownCommand(command, rest);
  else if (command.registeredArguments.length === 0) {
    const name = typedName(command);
    const known = [...namesBelow(command), ...(command.parent === null ? ["help"] : [])];
    throw new Failure(
      "OPTION_INVALID",
      `There is no command \`${name} ${first}\`.`,
      `${didYouMean(known, first)}The commands are: ${known.join(", ")}. \`${name} --help\` tells more.`,
    );
  }
}

const invalid = (message: string, hint: string): Failure =>
  new Failure("OPTION_INVALID", message, hint);

/** What commander refuses, in our words: what is wrong with which command, and what to type. Pure. */
function usageFailure(command: Command, error: CommanderError): Failure {
  const name = typedName(command);
  const subject = QUOTED.exec(error.message)?.[1] ?? "";
  const help = `\`${name} --help\` tells more.`;
  const usage = `Type \`${[name, ...usageOf(command)].join(" ")}\`. ${help}`;
  switch (error.code) {
    case "commander.missingArgument": {
      const argument = command.registeredArguments.find((each) => each.name() === subject);
      return invalid(`\`${name}\` needs ${capitals(subject)}: ${argument?.description}.`, usage);
    }
    case "commander.excessArguments": {
      const [first = ""] = command.args.slice(command.registeredArguments.length);
      // `llcuda gguf stts FILE`: the first word was meant as a command.
      const meant = didYouMean(namesBelow(command), command.args[0] ?? "");
      return invalid(`\`${name}\` has no use for ${JSON.stringify(first)}.`, `${meant}${usage}`);
    }
    case "commander.unknownOption": {
      const known = command.options.flatMap(({ long }) => long ?? []);
      return invalid(
        `\`${name}\` has no option ${subject}.`,
        `${didYouMean(known, subject)}${help}`,
      );
    }
    case "commander.optionMissingArgument":
    case "commander.missingMandatoryOptionValue": {
      const option = command.options.find(({ flags }) => flags === subject);
      const missing = `${option?.long} of \`${name}\` needs a value: ${option?.description}.`;
      return invalid(missing, `Type \`${name} ${subject}\`. ${help}`);
    }
    default:
      return invalidValue(command, error) ?? invalid(error.message.replace("error: ", ""), usage);
  }
}

function invalidValue(command: Command, { message }: CommanderError): Failure | null {
  const { flags, value = "" } = INVALID_VALUE.exec(message)?.groups ?? {};
  const option = command.options.find((each) => each.flags === flags);
  if (option?.argChoices === undefined) return null;
  return new Failure(
    "OPTION_INVALID",
    `${option.long} of \`${typedName(command)}\` cannot be ${JSON.stringify(value)}.`,
    `${didYouMean(option.argChoices, value)}It takes one of: ${option.argChoices.join(", ")}.`,
  );
}

function didYouMean(known: readonly string[], text: string): string {
  const near = nearNames(known, text);
  return near.length === 0 ? "" : `Did you mean ${near.join(", ")}? `;
}

function namesBelow(command: Command): string[] {
  return command.commands.map((each) => each.name());
}

/** What must or may stand behind the command's name: `FILE TENSOR`, `[PROFILE]`. */
function usageOf(command: Command): string[] {
  const wanted = command.options.filter(({ mandatory }: Option) => mandatory);
  return [
    ...command.registeredArguments.map(argumentOf),
    ...wanted.map(({ flags }) => flags),
    ...(command.options.length > wanted.length ? ["[options]"] : []),
  ];
}

function argumentOf(argument: Argument): string {
  const name = `${capitals(argument.name())}${argument.variadic ? "…" : ""}`;
  return argument.required ? name : `[${name}]`;
}

const capitals = (name: string): string => name.toUpperCase();
