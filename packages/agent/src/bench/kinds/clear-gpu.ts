import type { LoadOptions } from "@llcuda/protocol";
import type { Engine } from "../../engine/engine.ts";
import type { BenchStage } from "../run/bench-stage.ts";

/**
 * Unloads what holds GPU memory, which the bench's own programs need. On a processor nothing has to go:
 * a loaded model that nobody asks waits in memory.
 * @returns loads them again, as they were
 */
export async function clearGpu(
  { live, world }: BenchStage,
  engine: Pick<Engine, "backend">,
): Promise<() => Promise<void>> {
  if (engine.backend === "cpu") return () => Promise.resolve();
  const { current, models } = world.fleet.loaded.value;
  const loaded = models.filter(
    ({ state }) => state.phase === "ready" || state.phase === "starting",
  );
  const gone: { id: string; options: LoadOptions }[] = [];
  for (const { model, requested } of loaded) {
    live.change({ stage: `unloading ${model.name}` });
    await world.fleet.unload(model.id);
    gone.push({ id: model.id, options: requested });
  }
  // The one that was used where none is named comes last, and is that again.
  const order = gone.toSorted((a, b) => Number(a.id === current) - Number(b.id === current));
  return async () => {
    for (const { id, options } of order) {
      live.change({ stage: `loading ${id} again` });
      // What keeps it from loading is told in the list of loaded models.
      await world.fleet.load({ model: id, options }).catch(() => undefined);
    }
  };
}
