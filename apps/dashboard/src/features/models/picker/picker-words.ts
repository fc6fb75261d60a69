import type { Library, LoadedModel, LoadedModels, WaitingLoad } from "@llcuda/protocol";
import { formatShare } from "../../../ui/format.ts";
import { progressShare } from "../../../ui/progress.ts";

export interface PickerChoice {
  id: string;
  name: string;
  /** "ready", "loading 42 %", "41.2 tok/s": null where nothing is worth saying. */
  note: string | null;
}

export interface PickerChoices {
  /** What answers now; null without one. */
  current: PickerChoice | null;
  loaded: PickerChoice[];
  /** Used last first. */
  here: PickerChoice[];
}

/** More are found on the Models page. */
const MOST_HERE = 6;

/** Of a load that is not begun; the Models page says why. */
const WAITS: Record<WaitingLoad["stage"], string> = {
  waits: "waits for room",
  "needs-room": "needs room",
  refused: "refused",
};

/** Which model answers, and which others could. */
export function pickerChoices(
  running: LoadedModels | null,
  library: Library | null,
): PickerChoices {
  const models = running?.models ?? [];
  const loaded = models.map(choiceOf);
  const ids = new Set(loaded.map(({ id }) => id));
  const here = (library?.models ?? [])
    .filter(({ id, kind, problem }) => kind === "text" && problem === null && !ids.has(id))
    .toSorted((a, b) => (b.lastUsedAt ?? "").localeCompare(a.lastUsedAt ?? ""))
    .slice(0, MOST_HERE)
    .map(({ id, name, quantization }) => {
      const wait = running?.waiting?.find(({ model }) => model.id === id);
      return { id, name, note: wait === undefined ? quantization : WAITS[wait.stage] };
    });
  // What loads now answers once it is there.
  const coming = models.find(({ state }) => state.phase === "starting");
  const current = loaded.find(({ id }) => id === (running?.current ?? coming?.model.id)) ?? null;
  return { current, loaded, here };
}

function choiceOf({ model, state }: LoadedModel): PickerChoice {
  const { id, name } = model;
  if (state.phase === "ready") return { id, name, note: "ready" };
  if (state.phase !== "starting") return { id, name, note: state.phase };
  const share = state.progress === null ? null : progressShare(state.progress);
  return { id, name, note: share === null ? "loading" : `loading ${formatShare(share)}` };
}
