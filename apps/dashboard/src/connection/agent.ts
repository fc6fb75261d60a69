import type { AppRouter } from "@llcuda/agent/router";
import type {
  ChatsEvent,
  ChatsView,
  Downloads,
  EngineCatalog,
  EngineState,
  GpuSeries,
  GpuState,
  HostSample,
  Library,
  LoadedModels,
  SetupState,
} from "@llcuda/protocol";
import { QueryClient } from "@tanstack/react-query";
import { createTRPCClient, type TRPCClient } from "@trpc/client";
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { agentLink } from "./agent-link.ts";
import { applyChatsEvent, UNREAD_SHELF, type ChatShelf } from "./chat-shelf.ts";
import { Feed } from "./feed.ts";
import { appendSeries, lastRow, NO_SERIES } from "./gpu-series.ts";
import { appendSample, type HostHistory } from "./host-history.ts";
import { Link } from "./link.ts";

/** Everything the page knows of its agent. */
export interface Agent {
  link: Link;
  client: TRPCClient<AppRouter>;
  queries: QueryClient;
  trpc: TRPCOptionsProxy<AppRouter>;
  host: Feed<HostSample, HostHistory>;
  gpu: Feed<GpuState, GpuState | null>;
  /** The last 15 minutes of every GPU and the machine. */
  gpuSeries: Feed<GpuSeries, GpuSeries>;
  engine: Feed<EngineState, EngineState | null>;
  catalog: Feed<EngineCatalog, EngineCatalog | null>;
  setup: Feed<SetupState, SetupState | null>;
  /** The active chats. */
  chats: Feed<ChatsEvent, ChatShelf>;
  library: Feed<Library, Library | null>;
  loaded: Feed<LoadedModels, LoadedModels | null>;
  downloads: Feed<Downloads, Downloads | null>;
}

const latest = <T>(_before: T | null, now: T): T => now;

/** A shelf of the chats, live. */
export function shelfFeed(client: Agent["client"], view: ChatsView): Feed<ChatsEvent, ChatShelf> {
  return new Feed<ChatsEvent, ChatShelf>({
    initial: UNREAD_SHELF,
    open: (observer) => client.chats.list.watch.subscribe({ view }, observer),
    reduce: (shelf, event) => applyChatsEvent(view, shelf, event),
  });
}

export function createAgent(): Agent {
  const link = new Link();
  const client = createTRPCClient<AppRouter>({ links: [agentLink(link)] });
  link.measureWith(() => client.system.info.query());
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: 2, staleTime: 5_000, networkMode: "always" } },
  });
  return {
    link,
    client,
    queries,
    trpc: createTRPCOptionsProxy<AppRouter>({ client, queryClient: queries }),
    host: new Feed<HostSample, HostHistory>({
      initial: { latest: null, tokensPerSecond: [] },
      open: (observer) => client.host.watch.subscribe(undefined, observer),
      reduce: appendSample,
    }),
    gpu: new Feed<GpuState, GpuState | null>({
      initial: null,
      open: (observer) => client.gpu.state.watch.subscribe(undefined, observer),
      reduce: latest,
    }),
    gpuSeries: new Feed<GpuSeries, GpuSeries>({
      initial: NO_SERIES,
      open: (observer, known) =>
        client.gpu.samples.watch.subscribe({ after: lastRow(known) }, observer),
      reduce: appendSeries,
    }),
    engine: new Feed<EngineState, EngineState | null>({
      initial: null,
      open: (observer) => client.engine.state.watch.subscribe(undefined, observer),
      reduce: latest,
    }),
    catalog: new Feed<EngineCatalog, EngineCatalog | null>({
      initial: null,
      open: (observer) => client.engine.catalog.watch.subscribe(undefined, observer),
      reduce: latest,
    }),
    setup: new Feed<SetupState, SetupState | null>({
      initial: null,
      open: (observer) => client.setup.state.watch.subscribe(undefined, observer),
      reduce: latest,
    }),
    chats: shelfFeed(client, { shelf: "active" }),
    library: new Feed<Library, Library | null>({
      initial: null,
      open: (observer) => client.library.state.watch.subscribe(undefined, observer),
      reduce: latest,
    }),
    loaded: new Feed<LoadedModels, LoadedModels | null>({
      initial: null,
      open: (observer) => client.models.loaded.watch.subscribe(undefined, observer),
      reduce: latest,
    }),
    downloads: new Feed<Downloads, Downloads | null>({
      initial: null,
      open: (observer) => client.downloads.state.watch.subscribe(undefined, observer),
      reduce: latest,
    }),
  };
}
