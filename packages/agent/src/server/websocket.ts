import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { MAX_MESSAGE_CHARS } from "@llcuda/protocol";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";
import { Failure } from "../failure.ts";
import { ClientSocket } from "./client-socket.ts";
import type { Doorkeeper } from "./doorkeeper.ts";
import { refuseUpgrade } from "./refusal.ts";
import { appRouter } from "./router.ts";
import type { Services } from "./services.ts";
import type { ReportDefect } from "./trpc.ts";
import { onTrpcError } from "./trpc.ts";

/**
 * Bytes of one message. The longest prompt (three bytes a character at worst, and some escapes)
 * fits, and one somewhat longer is still read, so that it can be refused in words.
 */
export const MAX_PAYLOAD_BYTES = 4 * MAX_MESSAGE_CHARS;
/** Calls in one message. */
export const MAX_BATCH = 32;
export const MAX_SOCKETS = 256;
/** Proxies drop silent connections after a minute. */
const PING_EVERY_MS = 20_000;
/** A reader that is paused but alive may take its time; a dead one is let go after this. */
const MAX_QUIET_PINGS = 6;

/** JSON, with the batch counted before anything is answered. */
const boundedJson = {
  encode: (data: unknown): string => JSON.stringify(data),
  decode: (data: string | ArrayBuffer | Uint8Array): unknown => {
    if (typeof data !== "string") {
      throw new Failure("INPUT_INVALID", "The message is binary.", "Send JSON in text frames.");
    }
    const message: unknown = JSON.parse(data);
    if (Array.isArray(message) && message.length > MAX_BATCH) {
      throw new Failure(
        "TOO_MANY",
        `The message holds ${message.length} calls; at most ${MAX_BATCH} may travel together.`,
        "Send the calls in several messages.",
      );
    }
    return message;
  },
};

export interface WebSockets {
  /** For tests and status: who is connected. */
  clients(): ReadonlySet<ClientSocket>;
  /** Lets what is on its way leave, says goodbye, and cuts whoever is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Serves the router at `/trpc` to WebSockets that the doorkeeper lets in. */
export function serveWebSockets(
  server: Server,
  options: { door: Doorkeeper; services: Services; reportDefect: ReportDefect },
): WebSockets {
  const { door, services, reportDefect } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    WebSocket: ClientSocket,
    maxPayload: MAX_PAYLOAD_BYTES,
    perMessageDeflate: false,
  });
  applyWSSHandler({
    wss: sockets,
    router: appRouter,
    experimental_encoder: boundedJson,
    createContext: ({ res }) => {
      const { outlet, subscriptions, calls } = res as ClientSocket;
      return { services, outlet, subscriptions, calls };
    },
    onError: onTrpcError(reportDefect),
  });
  sockets.on("connection", (socket) => watchLife(socket));

  server.on("upgrade", (req: IncomingMessage, stream: Duplex, head: Buffer) => {
    // A client that leaves in the middle of the handshake is no event.
    stream.on("error", () => stream.destroy());
    const entry = door.enter(req, "token", true);
    if (!entry.admitted) return refuseUpgrade(stream, entry);
    if (req.url?.split("?", 1)[0] !== "/trpc") {
      const message = `There is no WebSocket at ${req.url?.slice(0, 200)}.`;
      const hint = "The WebSocket is at /trpc.";
      return refuseUpgrade(stream, {
        status: 404,
        report: { code: "NOT_FOUND", message, hint, remedies: [] },
      });
    }
    if (sockets.clients.size >= MAX_SOCKETS) {
      const message = `${MAX_SOCKETS} WebSockets are open already.`;
      const hint = "Close some pages or programs that use this agent.";
      return refuseUpgrade(stream, {
        status: 503,
        report: { code: "TOO_MANY", message, hint, remedies: [] },
      });
    }
    sockets.handleUpgrade(req, stream, head, (socket) => sockets.emit("connection", socket, req));
  });

  const heartbeat = setInterval(() => {
    for (const socket of sockets.clients) beat(socket);
  }, PING_EVERY_MS);
  heartbeat.unref();

  return {
    clients: () => sockets.clients,
    close: async (graceMs) => {
      clearInterval(heartbeat);
      await Promise.all([...sockets.clients].map((socket) => sayGoodbye(socket, graceMs)));
    },
  };
}

const quietPings = new WeakMap<ClientSocket, number>();

function watchLife(socket: ClientSocket): void {
  const stir = (): void => {
    socket.stirred = true;
  };
  socket.on("message", stir);
  socket.on("pong", stir);
  socket.on("close", () => socket.outlet.close());
}

function beat(socket: ClientSocket): void {
  const quiet = socket.stirred ? 0 : (quietPings.get(socket) ?? 0) + 1;
  socket.stirred = false;
  quietPings.set(socket, quiet);
  if (quiet > MAX_QUIET_PINGS) socket.terminate();
  else if (socket.readyState === socket.OPEN) socket.ping();
}

function sayGoodbye(socket: ClientSocket, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => socket.terminate(), graceMs);
    socket.once("close", () => {
      clearTimeout(cut);
      resolve();
    });
    // The close frame queues behind what is on its way out.
    if (socket.readyState === socket.CLOSED) {
      clearTimeout(cut);
      resolve();
    } else socket.close(1001, "the agent stops");
  });
}
