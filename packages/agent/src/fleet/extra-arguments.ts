import { argumentName, managedBecause, type ArgumentProblem } from "@llcuda/protocol";
import { Failure } from "../failure.ts";
import { nearNames } from "../near-names.ts";
import type { KnownArguments } from "./engine-flags.ts";

/** @throws Failure OPTION_INVALID with the name and the reason */
export function refuseManaged(extra: readonly string[]): void {
  for (const argument of extra) {
    const because = argument.startsWith("-") ? managedBecause(argument) : null;
    if (because === null) continue;
    throw new Failure(
      "OPTION_INVALID",
      `${argument.split("=", 1)[0]} is managed by llcuda: ${because}.`,
      "Leave it out of the extra arguments.",
    );
  }
}

/** Words that belong together: an argument and its values. */
interface Part {
  at: number;
  words: readonly string[];
  /** How many values it takes; null where this build does not know it. */
  takes: number | null;
}

/** A number that begins with a hyphen is no argument. */
const isName = (word: string): boolean => /^--?[A-Za-z]/.test(word);

function partsOf(extra: readonly string[], known: KnownArguments | null): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < extra.length;) {
    const takes = known?.get(argumentName(extra[at]!)) ?? null;
    let end = at + 1 + (takes ?? 0);
    // What one takes that is not known stands before the next name.
    if (takes === null) while (end < extra.length && !isName(extra[end]!)) end += 1;
    parts.push({ at, words: extra.slice(at, end), takes });
    at = end;
  }
  return parts;
}

/**
 * What a build would not take of a person's own arguments, read as llama-server reads them; nothing of
 * those that llcuda manages, which are refused before. Pure.
 * @param build its version, as it is told to a person
 */
export function argumentProblems(
  extra: readonly string[],
  known: KnownArguments,
  build: string,
): ArgumentProblem[] {
  return partsOf(extra, known).flatMap((part): ArgumentProblem[] => {
    const { at, words } = part;
    const [argument = ""] = words;
    if (managedBecause(argument) !== null) return [];
    const found = part.takes === null ? unknownWord(part, known, build) : lacking(part, part.takes);
    return found === null ? [] : [{ at, length: words.length, argument, ...found }];
  });
}

type Found = Pick<ArgumentProblem, "problem" | "instead">;

function lacking({ words }: Part, takes: number): Found | null {
  if (words.length === 1 + takes) return null;
  const wants = takes === 1 ? "a value" : `${takes} values`;
  return { problem: `${words[0]} wants ${wants} after it.`, instead: null };
}

function unknownWord({ words }: Part, known: KnownArguments, build: string): Found {
  const [argument = "", ...values] = words;
  if (!isName(argument)) {
    return { problem: `${argument} stands behind no argument that takes a value.`, instead: null };
  }
  const [written = "", ...joined] = argument.split("=");
  if (joined.length > 0) values.unshift(joined.join("="));
  const name = argumentName(written);
  if (known.get(name) === values.length) {
    const apart = [written, ...values];
    const problem = `llama-server takes a value as a word of its own: ${apart.join(" ")}.`;
    return { problem, instead: apart };
  }
  const [near] = nearNames([...known.keys()], name);
  const problem = `llama-server ${build} has no argument ${argument}.`;
  if (near === undefined) return { problem, instead: null };
  const because = managedBecause(near);
  if (because !== null) {
    return { problem: `${problem} ${near} is managed by llcuda: ${because}.`, instead: null };
  }
  // What takes none was given a value that belongs to nothing.
  const instead = known.get(near) === values.length ? [near, ...values] : [near];
  return { problem, instead };
}

/** @throws Failure OPTION_INVALID that names all of them, and what may have been meant */
export function refuseProblems(problems: readonly ArgumentProblem[]): void {
  if (problems.length === 0) return;
  const meant = problems.flatMap(({ instead }) => instead?.[0] ?? []);
  const guess = meant.length === 0 ? "" : `Did you mean ${meant.join(", ")}? `;
  throw new Failure(
    "OPTION_INVALID",
    problems.map(({ problem }) => problem).join(" "),
    `${guess}Correct the extra arguments or leave them out; \`llama-server --help\` lists what this build takes.`,
    { remedies: ["choose-engine"] },
  );
}

/** The arguments without one of them and its values. */
export function withoutArgument(
  extra: readonly string[],
  name: string,
  known: KnownArguments | null,
): string[] {
  return partsOf(extra, known)
    .filter(({ words }) => argumentName(words[0] ?? "") !== argumentName(name))
    .flatMap(({ words }) => words);
}

/** The arguments with what may have been meant in the place of one. */
export function corrected(
  extra: readonly string[],
  { at, length }: Pick<ArgumentProblem, "at" | "length">,
  instead: readonly string[],
): string[] {
  return extra.toSpliced(at, length, ...instead);
}
