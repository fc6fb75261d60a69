import { Failure } from "../../failure.ts";

interface Loaded {
  model: { id: string; name: string };
}

/** A loaded model by its id or name. @throws Failure MODEL_NOT_FOUND */
export function loadedNamed<M extends Loaded>(models: readonly M[], name: string): M {
  const found =
    models.find(({ model }) => model.id === name) ??
    models.find(({ model }) => model.name === name);
  if (found !== undefined) return found;
  const loaded = models.map(({ model }) => model.id).join(", ");
  throw new Failure(
    "MODEL_NOT_FOUND",
    `No model ${JSON.stringify(name)} is loaded.`,
    models.length === 0 ? "None is." : `Loaded: ${loaded}.`,
  );
}
