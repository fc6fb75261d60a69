import { Failure } from "../../failure.ts";
import { print, printable } from "../gguf/output.ts";
import { withAgent } from "./running-agent.ts";

/** `llcuda models unload MODEL...` */
export async function unload(names: string[], { all }: { all?: boolean }): Promise<void> {
  await withAgent(async (api) => {
    const { models } = await api.models.loaded.snapshot.query();
    const wanted = all === true ? models : names.map((name) => named(models, name));
    for (const { model } of wanted) {
      await api.models.unload.mutate({ id: model.id });
      await print(`${printable(model.name)} is unloaded.\n`);
    }
    if (wanted.length === 0) await print("No model is loaded.\n");
  });
}

interface Loaded {
  model: { id: string; name: string };
}

/** @throws Failure MODEL_NOT_FOUND */
function named(models: readonly Loaded[], name: string): Loaded {
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
