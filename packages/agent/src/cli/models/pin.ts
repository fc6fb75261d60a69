import { print, printable } from "../gguf/output.ts";
import { loadedNamed } from "./loaded-named.ts";
import { withAgent } from "./running-agent.ts";

/** `llcuda models pin MODEL...` and `unpin`. @throws Failure MODEL_NOT_FOUND, before any is pinned */
export async function pin(names: string[], pinned: boolean): Promise<void> {
  await withAgent(async (api) => {
    const { models } = await api.models.loaded.snapshot.query();
    for (const { model } of names.map((name) => loadedNamed(models, name))) {
      await api.models.pin.mutate({ id: model.id, pinned });
      const told = pinned ? "is pinned: it stays until it is unloaded" : "is not pinned any more";
      await print(`${printable(model.name)} ${told}.\n`);
    }
  });
}
