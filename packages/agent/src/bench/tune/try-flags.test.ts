import { AUTOMATIC, type ErrorReport, type LoadedModels } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { LiveValue } from "../../live/live-value.ts";
import { load } from "./try-flags.ts";

test("a load that waited for another, and is refused then, is waited for no longer", async () => {
  const loaded = new LiveValue<LoadedModels>({ models: [], current: null });
  const wait = { model: { id: "a", name: "a" }, options: AUTOMATIC, for: [], error: null };
  const fleet = {
    loaded,
    load: () => {
      loaded.set({ models: [], current: null, waiting: [{ ...wait, stage: "waits" }] });
      return Promise.resolve({ outcome: "waits", id: "a", for: [] });
    },
  };
  const world = { fleet } as unknown as Parameters<typeof load>[2]["world"];
  const { signal } = new AbortController();
  const trial = load("a", AUTOMATIC, { signal, world });
  await loaded.until(({ waiting }) => waiting !== undefined);
  const error: ErrorReport = { code: "NO_ROOM", message: "none", hint: "", remedies: [] };
  loaded.set({
    models: [],
    current: null,
    waiting: [{ ...wait, stage: "refused", error }],
  });
  await expect(trial).rejects.toMatchObject({ code: "NO_ROOM" });
});
