import { managedBecause, type ErrorReport, type LoadFix, type LoadOptions } from "@llcuda/protocol";
import type { KnownArguments } from "./engine-flags.ts";
import { argumentProblems, corrected, withoutArgument } from "./extra-arguments.ts";

/** How llama-server names an argument that it does not take. */
const REFUSED =
  /error: (?:invalid|unknown) argument: (?<unknown>\S+)|error while handling argument "(?<refused>[^"]+)"/;
/** How llcuda names it where the engine's own words do not. */
const NAMED = /refuses its setting (?<named>--\S+):/;

/**
 * What helps a load whose extra arguments were refused, by llcuda or by the engine's own words: what may
 * have been meant, and to leave them out. Pure.
 * @param known what this build takes; null where it does not tell
 */
export function argumentFixes(
  { extraArguments: extra }: Pick<LoadOptions, "extraArguments">,
  { detail = "", message = "" }: Partial<Pick<ErrorReport, "detail" | "message">>,
  known: KnownArguments | null,
): LoadFix[] {
  const problems = known === null ? [] : argumentProblems(extra, known, "");
  const meant = problems.flatMap((problem): LoadFix[] => {
    const { argument, instead } = problem;
    if (instead === null) return [];
    const extraArguments = corrected(extra, problem, instead);
    const label = `${instead.join(" ")} in place of ${argument}`;
    return [{ label, changes: { extraArguments }, frees: null }];
  });
  const { refused, unknown } = REFUSED.exec(detail)?.groups ?? {};
  const managed = extra.filter((word) => word.startsWith("-") && managedBecause(word) !== null);
  const names = new Set([...managed, ...problems.map(({ argument }) => argument)]);
  const told = unknown ?? refused ?? NAMED.exec(message)?.groups?.["named"];
  if (told !== undefined && extra.includes(told)) names.add(told);
  const without = [...names].map((name): LoadFix => {
    const extraArguments = withoutArgument(extra, name, known);
    return { label: `Remove ${name}`, changes: { extraArguments }, frees: null };
  });
  return [...meant, ...without];
}

/** Names what stands behind an option that was refused, so that it can be loaded without. */
const COMPANION = /^The (?<kind>adapter|draft model|projector) (?<path>.+) cannot be used: /;

/** What helps a load whose adapter, draft or projector the engine does not take. Pure. */
export function companionFixes(
  { loras }: Pick<LoadOptions, "loras">,
  { message }: Pick<ErrorReport, "message">,
): LoadFix[] {
  const { kind, path } = COMPANION.exec(message)?.groups ?? {};
  const without = (changes: LoadFix["changes"]): LoadFix[] => [
    { label: `without the ${kind}`, changes, frees: null },
  ];
  if (kind === "draft model") return without({ draft: null });
  if (kind === "projector") return without({ mmproj: "none" });
  const others = loras.filter((each) => each.path !== path);
  return kind === "adapter" && others.length < loras.length ? without({ loras: others }) : [];
}
