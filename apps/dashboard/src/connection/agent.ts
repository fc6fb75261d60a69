import type { AppRouter } from "@llcuda/agent/router";
import type { Chat, EngineCatalog, EngineState, HostSample, SetupState } from "@llcuda/protocol";
import { QueryClient } from "@tanstack/react-query";
import { createTRPCClient, type TRPCClient } from "@trpc/client";
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { agentLink } from "./agent-link.ts";
import { Feed } from "./feed.ts";
import { appendSample, type HostHistory } from "./host-history.ts";
import { Link } from "./link.ts";

/** Everything the page knows of its agent. */
export interface Agent {
  link: Link;
  client: TRPCClient<AppRouter>;
  queries: QueryClient;
  trpc: TRPCOptionsProxy<AppRouter>;
  host: Feed<HostSample, HostHistory>;
  engine: Feed<EngineState, EngineState | null>;
  catalog: Feed<EngineCatalog, EngineCatalog | null>;
  setup: Feed<SetupState, SetupState | null>;
  chats: Feed<Chat[], Chat[] | null>;
}

const latest = <T>(_before: T | null, now: T): T => now;

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
    chats: new Feed<Chat[], Chat[] | null>({
      initial: null,
      open: (observer) => client.chats.list.watch.subscribe(undefined, observer),
      reduce: latest,
    }),
  };
}
