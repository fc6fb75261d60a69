import type { LoadedModels } from "@llcuda/protocol";
import { expect, test } from "vitest";
import type { AgentClient } from "../../client.ts";
import { untilDecided } from "./until-decided.ts";
import { untilLoaded } from "./until-loaded.ts";

const ID = "a";
const MODEL = { id: ID, name: "A" };

const value = (models: object[], waiting: object[] = []) =>
  ({ models, waiting, current: null }) as unknown as LoadedModels;

/** An agent whose list of models is told by hand. */
function stage() {
  const watchers = new Set<(value: LoadedModels) => void>();
  const cancelled: string[] = [];
  const models = {
    cancelLoad: { mutate: async ({ id }: { id: string }) => void cancelled.push(id) },
    loaded: {
      snapshot: { query: async () => value([]) },
      watch: {
        subscribe: (_: undefined, { onData }: { onData: (value: LoadedModels) => void }) => {
          watchers.add(onData);
          return { unsubscribe: () => void watchers.delete(onData) };
        },
      },
    },
  } as unknown as AgentClient["api"]["models"];
  const tell = (told: LoadedModels) => watchers.forEach((watcher) => watcher(told));
  return { cancelled, models, tell };
}

const LOADING = { model: MODEL, replaced: [], state: { phase: "starting", progress: null } };

test("a signal ends a load once, also one that waited for another before", async () => {
  const { cancelled, models, tell } = stage();
  const abort = new AbortController();
  const decided = untilDecided(models, ID, abort.signal);
  tell(value([], [{ model: MODEL, stage: "waits", for: [{ id: "b", name: "B" }], error: null }]));
  tell(value([LOADING]));
  expect(await decided).toBe("begun");
  const loaded = untilLoaded(models, ID, abort.signal);
  tell(value([LOADING]));
  abort.abort();
  await expect(loaded).rejects.toMatchObject({
    code: "CANCELLED",
    hint: expect.stringContaining("Nothing of it"),
  });
  expect(cancelled).toEqual([ID]);
});

test("a signal that came before it was begun ends it, too", async () => {
  const { cancelled, models } = stage();
  await expect(untilLoaded(models, ID, AbortSignal.abort())).rejects.toMatchObject({
    code: "CANCELLED",
  });
  expect(cancelled).toEqual([ID]);
});

test("a load that somebody else ends is waited for no longer", async () => {
  const { cancelled, models, tell } = stage();
  const loaded = untilLoaded(models, ID, new AbortController().signal);
  tell(value([LOADING]));
  tell(value([]));
  await expect(loaded).rejects.toMatchObject({ code: "CANCELLED" });
  expect(cancelled).toEqual([]);
});
