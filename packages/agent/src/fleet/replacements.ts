import type { ErrorCode, ReplacedModel } from "@llcuda/protocol";
import type { ModelEngine } from "./model-engine.ts";

/** A model that is being loaded, and those that went for it. */
export interface Replacement {
  readonly by: ModelEngine;
  readonly gone: readonly ModelEngine[];
  /** The one of them that was used where none is named. */
  readonly current: ModelEngine | null;
}

/** The engine's own failures: what it loaded before would meet them, too. */
const OF_THE_ENGINE = new Set<ErrorCode>([
  "ENGINE_NOT_FOUND",
  "ENGINE_SOURCE_UNAVAILABLE",
  "ENGINE_PROOF_FAILED",
  "ENGINE_NONE_WORKS",
  "PTX_UNSUPPORTED",
  "NO_KERNEL_IMAGE",
  "NO_DEVICE_CODE",
  "DEVICE_IMAGE_INVALID",
  "DRIVER_TOO_OLD",
  "DRIVER_MISMATCH",
  "DRIVER_MISSING",
  "CUDA_INIT_FAILED",
  "LIBRARY_MISSING",
  "GLIBC_TOO_OLD",
  "CPU_TOO_OLD",
]);

/** Models that went for others, until those are loaded: what does not load gives its place back. */
export class Replacements {
  readonly #byEngine = new Map<ModelEngine, Replacement>();
  /** On their way back. */
  readonly #returning = new Set<ModelEngine>();

  /** One that may come back, by its model's id or name. */
  named(name: string): ModelEngine | undefined {
    const gone = [...this.#byEngine.values()].flatMap((each) => each.gone);
    return [...gone, ...this.#returning].find(
      ({ model }) => model?.id === name || model?.name === name,
    );
  }

  /**
   * Notes who goes for a model. Of one that is not loaded itself yet, those come back whose place it took.
   * @param current is used where none is named
   */
  begin(by: ModelEngine, going: readonly ModelEngine[], current: ModelEngine): void {
    const unfinished = [by, ...going].flatMap((each) => this.take(each) ?? []);
    const loaded = going.filter(
      ({ address, restoredFor }) => address !== null || restoredFor !== null,
    );
    const gone = [...loaded, ...unfinished.flatMap((each) => each.gone)].filter(
      ({ model }) => model?.id !== by.model?.id,
    );
    const before = unfinished.find((each) => each.by === current)?.current ?? null;
    const was = gone.includes(current) ? current : before;
    this.#byEngine.set(by, { by, gone, current: was });
    by.replaced = gone.flatMap(({ model }) => replacedModel(model, "waits"));
  }

  /** What an engine replaced; from then on that is the caller's to end or to bring back. */
  take(by: ModelEngine): Replacement | null {
    const replacement = this.#byEngine.get(by) ?? null;
    this.#byEngine.delete(by);
    by.replaced = [];
    return replacement;
  }

  /**
   * Says of those that went for a model which did not load what becomes of them.
   * @param runs whether a process still holds the model: it need not be loaded again
   * @returns those that come back, the last used first
   */
  giveBack(
    { by, gone }: Replacement,
    error: ErrorCode | null,
    runs: (engine: ModelEngine) => boolean,
  ): ModelEngine[] {
    const lost = error !== null && OF_THE_ENGINE.has(error);
    const back = gone.filter((each) => !lost || runs(each));
    by.replaced = gone.flatMap((each) =>
      replacedModel(each.model, back.includes(each) ? "returns" : "engine-fault"),
    );
    for (const each of back) this.#returning.add(each);
    return back.toSorted((a, b) => b.lastUsedAt - a.lastUsedAt);
  }

  /** It is among the loaded again, or cannot be. */
  returned(engine: ModelEngine, by: ModelEngine, hasRoom: boolean): void {
    this.#returning.delete(engine);
    if (hasRoom) return;
    by.replaced = by.replaced.map((each) =>
      each.id === engine.model?.id ? { ...each, fate: "no-room" } : each,
    );
  }
}

function replacedModel(model: ModelEngine["model"], fate: ReplacedModel["fate"]): ReplacedModel[] {
  return model === null ? [] : [{ id: model.id, name: model.name, fate }];
}
