import type { ReplacedModel } from "./load.ts";

const FATES: Record<ReplacedModel["fate"], (names: string, many: boolean) => string> = {
  waits: (names, many) => `${names} ${many ? "come" : "comes"} back if this does not load.`,
  returns: (names, many) => `${names} ${many ? "are" : "is"} loaded again.`,
  "no-room": (names, many) => `${names} ${many ? "stay" : "stays"} unloaded: there is no room now.`,
  "engine-fault": (names, many) =>
    `${names} ${many ? "stay" : "stays"} unloaded: what fails is the engine.`,
};

/** What becomes of models that went for another, a sentence for each fate. */
export function replacedWords(
  replaced: readonly ReplacedModel[],
  show: (name: string) => string = (name) => name,
): string[] {
  return [...new Set(replaced.map(({ fate }) => fate))].map((fate) => {
    const names = replaced.filter((each) => each.fate === fate).map(({ name }) => show(name));
    const [last = "", ...others] = names.toReversed();
    const said = others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
    return FATES[fate](said, names.length > 1);
  });
}
