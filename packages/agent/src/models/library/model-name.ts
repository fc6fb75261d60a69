import type { LibraryModel } from "@llcuda/protocol";
import { Failure } from "../../failure.ts";
import { nearNames } from "../../near-names.ts";

/** Longer ones are cut by every list that shows them. */
const MAX_CHARACTERS = 200;

/** Refuses what cannot be shown as one line. @throws Failure INPUT_INVALID */
export function requireName(name: string): void {
  const visible = name.trim() === name && name !== "" && !/\p{Cc}|\p{Zl}|\p{Zp}/u.test(name);
  if (visible && name.length <= MAX_CHARACTERS) return;
  throw new Failure(
    "INPUT_INVALID",
    `${JSON.stringify(name.slice(0, MAX_CHARACTERS))} is no name for a model`,
    `Give one line of 1 to ${MAX_CHARACTERS} characters, without blanks at its ends.`,
  );
}

/**
 * The model with that id or path, or the only one with that name. Pure.
 * @param copy looked for before names: what is shown only as another one's copy
 * @throws Failure MODEL_NOT_FOUND
 */
export function findModel<Copy>(
  models: readonly LibraryModel[],
  name: string,
  copy: () => Copy | null,
): LibraryModel | Copy {
  const exact = models.find(({ id, path }) => id === name || path === name) ?? copy();
  if (exact !== null) return exact;
  const called = models.filter((model) => model.name === name);
  if (called.length === 1) return called[0]!;
  const near = nearNames(
    models.map((model) => model.name),
    name,
  );
  const guess = near.length === 0 ? "" : `Did you mean ${near.join(" or ")}? `;
  throw new Failure(
    "MODEL_NOT_FOUND",
    `${called.length > 1 ? `${called.length} models are called` : "there is no model"} ${JSON.stringify(name)}`,
    called.length > 1
      ? `Give the id of one: ${called.map(({ id }) => id).join(", ")}.`
      : guess + "`llcuda models list --json` and the Models page show what is here.",
  );
}
