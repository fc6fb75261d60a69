import { print, printable } from "../gguf/output.ts";
import { loadedNamed } from "./loaded-named.ts";
import { withAgent } from "./running-agent.ts";

/** `llcuda models unload MODEL...` */
export async function unload(names: string[], { all }: { all?: boolean }): Promise<void> {
  await withAgent(async (api) => {
    const { models } = await api.models.loaded.snapshot.query();
    const wanted = all === true ? models : names.map((name) => loadedNamed(models, name));
    for (const { model } of wanted) {
      await api.models.unload.mutate({ id: model.id });
      await print(`${printable(model.name)} is unloaded.\n`);
    }
    if (wanted.length === 0) await print("No model is loaded.\n");
  });
}
