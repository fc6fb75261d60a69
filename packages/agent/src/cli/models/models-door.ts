import { join } from "node:path";
import type {
  DeletedModel,
  Downloads,
  HubAccount,
  HubFiles,
  HubSearch,
  Library as LibraryValue,
  PullOutcome,
} from "@llcuda/protocol";
import { runningAgents, type AgentFile } from "../../agent-file.ts";
import { agentFailure, connectTo } from "../../client.ts";
import { makeOwnFolder } from "../../home-folders.ts";
import { homeOf } from "../../home.ts";
import type { LiveValue } from "../../live/live-value.ts";
import { modelServices } from "../../models/model-services.ts";
import type { ImportManner } from "../../models/library/library-service.ts";
import { openDatabase } from "../../store/database.ts";
import { isOffline } from "../options.ts";

/** The models as a command of the terminal reaches them: through the agent that runs, or directly. */
export interface ModelsDoor {
  /** The process that does the work; null for this one. */
  agent: number | null;
  /** The library, every header read. */
  library(): Promise<LibraryValue>;
  /** Tells every change from now on. @returns stops it */
  watchLibrary(onValue: (library: LibraryValue) => void): () => void;
  watchDownloads(onValue: (downloads: Downloads) => void): () => void;
  search(query: string): Promise<HubSearch>;
  files(repository: string): Promise<HubFiles>;
  pull(reference: string, projector: boolean, anyway: boolean): Promise<PullOutcome>;
  /** Takes a download out of the queue, and what came of it off the disk. */
  cancelPull(id: string): Promise<void>;
  import(path: string, manner: ImportManner): Promise<{ work: string | null }>;
  delete(id: string): Promise<DeletedModel>;
  rename(id: string, name: string | null): Promise<void>;
  verify(id: string): Promise<{ work: string }>;
  cancel(work: string): Promise<void>;
  account(): Promise<HubAccount>;
  setToken(token: string | null): Promise<HubAccount>;
  close(): Promise<void>;
}

/** Runs some work with the models of this machine. */
export async function withModels<T>(work: (door: ModelsDoor) => Promise<T>): Promise<T> {
  const running = runningAgents(homeOf(process.env)).at(-1);
  const door = running === undefined ? ownModels() : modelsOf(running);
  try {
    return await work(door);
  } finally {
    await door.close();
  }
}

function ownModels(): ModelsDoor {
  const home = homeOf(process.env);
  for (const folder of [home.cache, home.data]) makeOwnFolder(folder);
  const database = openDatabase(join(home.data, "llcuda.sqlite"));
  const { close, downloads, hub, library } = modelServices({
    home,
    env: process.env,
    offline: isOffline(process.env),
    database,
    // No agent runs on this home: nothing is loaded.
    inUse: () => false,
  });
  return {
    agent: null,
    library: async () => {
      await library.settled();
      return library.state.value;
    },
    watchLibrary: (onValue) => follow(library.state, onValue),
    watchDownloads: (onValue) => follow(downloads.state, onValue),
    search: (query) => hub.search(query, null),
    files: (repository) => hub.files(repository, "main"),
    pull: (reference, projector, anyway) => downloads.add(reference, projector, anyway),
    cancelPull: (id) => downloads.cancel(id),
    import: (path, manner) => library.import(path, manner),
    delete: (id) => library.delete(id),
    rename: (id, name) => library.rename(id, name),
    verify: (id) => library.verify(id),
    cancel: (work) => library.cancel(work),
    account: () => hub.account(),
    setToken: (token) => hub.setToken(token),
    close: async () => {
      await close();
      database.close();
    },
  };
}

function follow<T>(value: LiveValue<T>, onValue: (value: T) => void): () => void {
  const stop = new AbortController();
  void (async () => {
    for await (const now of value.watch(stop.signal)) onValue(now);
  })();
  return () => stop.abort();
}

function modelsOf(agent: AgentFile): ModelsDoor {
  const client = connectTo(agent);
  const { downloads, hub, library } = client.api;
  return {
    agent: agent.owner.pid,
    library: async () => {
      // Nobody may have looked since a model came: the first start fetches one by itself.
      await asked(library.refresh.mutate());
      return untilRead(library.state);
    },
    watchLibrary(onData) {
      const subscription = library.state.watch.subscribe(undefined, { onData });
      return () => subscription.unsubscribe();
    },
    watchDownloads(onData) {
      const subscription = downloads.state.watch.subscribe(undefined, { onData });
      return () => subscription.unsubscribe();
    },
    search: (query) => asked(hub.search.query({ query })),
    files: (repository) => asked(hub.files.query({ repository })),
    pull: (reference, projector, anyway) =>
      asked(downloads.add.mutate({ reference, projector, anyway })),
    cancelPull: (id) => asked(downloads.cancel.mutate({ id })),
    import: (path, manner) => asked(library.import.mutate({ path, manner })),
    delete: (id) => asked(library.delete.mutate({ id })),
    rename: (id, name) => asked(library.rename.mutate({ id, name })),
    verify: (id) => asked(library.verify.mutate({ id })),
    cancel: (work) => asked(library.cancel.mutate({ work })),
    account: () => asked(hub.account.query()),
    setToken: (token) => asked(hub.setToken.mutate({ token })),
    close: () => client.close(),
  };
}

type LibraryWatch = ReturnType<typeof connectTo>["api"]["library"]["state"];

/** Headers that the agent has not read yet are waited for. */
function untilRead(state: LibraryWatch): Promise<LibraryValue> {
  return new Promise((resolve, reject) => {
    const subscription = state.watch.subscribe(undefined, {
      onData: (value) => {
        if (value.scanning !== null) return;
        subscription.unsubscribe();
        resolve(value);
      },
      onError: (error) => reject(agentFailure(error)),
    });
  });
}

/** The answer, or the agent's failure in its own words. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    throw agentFailure(thrown);
  }
}
