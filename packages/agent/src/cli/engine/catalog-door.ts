import type { EngineCatalog } from "@llcuda/protocol";
import { runningAgents, type AgentFile } from "../../agent-file.ts";
import { MachineReader } from "../../bootstrap/probe/machine-reader.ts";
import { Catalog } from "../../catalog/engine-catalog.ts";
import type { EngineCatalogService } from "../../catalog/engine-catalog-service.ts";
import { agentFailure, connectTo } from "../../client.ts";
import { homeOf } from "../../home.ts";
import { agentOptions } from "../options.ts";

/** The catalog as a command of the terminal reaches it: through the agent that runs, or directly. */
export interface CatalogDoor extends Omit<EngineCatalogService, "fetchRuntime" | "state"> {
  /** The process that does the work; null for this one. */
  agent: number | null;
  /** As it is after a fresh look. */
  read(): Promise<EngineCatalog>;
  /** Tells every change from now on. @returns stops it */
  watch(onValue: (catalog: EngineCatalog) => void): () => void;
  close(): Promise<void>;
}

/** Two agents on one cache each know their own engine; the youngest is asked. */
export function openCatalog(): CatalogDoor {
  const home = homeOf(process.env);
  const running = runningAgents(home).at(-1);
  return running === undefined ? ownCatalog() : catalogOf(running);
}

function ownCatalog(): CatalogDoor {
  const { offline } = agentOptions({}, process.env);
  const machine = new MachineReader();
  const wishes = { engine: null, offline };
  const home = homeOf(process.env);
  const catalog = new Catalog({ home, wishes, readMachine: machine.read });
  return {
    agent: null,
    read: async () => {
      await catalog.refresh(true);
      return catalog.state.value;
    },
    watch(onValue) {
      const stop = new AbortController();
      void (async () => {
        for await (const value of catalog.state.watch(stop.signal)) onValue(value);
      })();
      return () => stop.abort();
    },
    refresh: () => catalog.refresh(true),
    install: (id) => catalog.install(id),
    use: (pin) => catalog.use(pin),
    remove: (id) => catalog.remove(id),
    prove: (id) => catalog.prove(id),
    cancel: (id) => catalog.cancel(id),
    close: async () => {
      machine.close();
      await catalog.close();
    },
  };
}

function catalogOf(agent: AgentFile): CatalogDoor {
  const client = connectTo(agent);
  const { catalog, cancel, install, prove, refresh, remove, use } = client.api.engine;
  return {
    agent: agent.owner.pid,
    read: async () => {
      await asked(refresh.mutate());
      return asked(catalog.snapshot.query());
    },
    watch(onValue) {
      const subscription = catalog.watch.subscribe(undefined, { onData: onValue });
      return () => subscription.unsubscribe();
    },
    refresh: () => asked(refresh.mutate()),
    install: (id) => asked(install.mutate({ id })),
    use: (pin) => asked(use.mutate({ pin })),
    remove: (id) => asked(remove.mutate({ id })),
    prove: (id) => asked(prove.mutate({ id })),
    cancel: (id) => asked(cancel.mutate({ id })),
    close: () => client.close(),
  };
}

/** The answer, or the agent's failure in its own words. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    throw agentFailure(thrown);
  }
}
