import { ErrorReport } from "@llcuda/protocol";
import {
  createTRPCClient,
  createWSClient,
  TRPCClientError,
  wsLink,
  type TRPCClient,
} from "@trpc/client";
import { WebSocket } from "ws";
import type { AgentFile } from "./agent-file.ts";
import { Failure, failureOf } from "./failure.ts";
import type { AppRouter } from "./server/router.ts";

export interface AgentClient {
  api: TRPCClient<AppRouter>;
  /** Resolves when the connection breaks, or does not come about; not after `close`. */
  lost: Promise<void>;
  close(): Promise<void>;
}

/** Connects to a running agent as its owner, over one WebSocket. */
export function connectTo({ url, token }: Pick<AgentFile, "url" | "token">): AgentClient {
  const endpoint = new URL("trpc", url);
  endpoint.protocol = endpoint.protocol.replace("http", "ws");
  class OwnWebSocket extends WebSocket {
    constructor(address: string) {
      super(address, { headers: { authorization: `Bearer ${token}` } });
    }
  }
  const { promise: lost, resolve } = Promise.withResolvers<void>();
  let closing = false;
  const socket = createWSClient({
    url: endpoint.href,
    onClose: () => closing || resolve(),
    // The ws package's class fits the DOM's in all that tRPC uses.
    WebSocket: OwnWebSocket as unknown as typeof globalThis.WebSocket,
  });
  const api = createTRPCClient<AppRouter>({ links: [wsLink({ client: socket })] });
  const close = (): Promise<void> => {
    closing = true;
    return socket.close();
  };
  return { api, lost, close };
}

/** An error of the agent in its own words, not in the client library's. */
export function agentFailure(thrown: unknown): unknown {
  if (!(thrown instanceof TRPCClientError)) return thrown;
  const report = ErrorReport.safeParse((thrown.data as { report?: unknown } | null)?.report);
  if (report.success) return failureOf(report.data);
  const hint = "Is the agent still running? `llcuda doctor` tells.";
  return new Failure("NETWORK", `The agent does not answer: ${thrown.message}`, hint);
}
