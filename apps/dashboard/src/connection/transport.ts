import type { ErrorReport } from "@llcuda/protocol";

/** How changes reach the page, best first. */
export type Transport = "websocket" | "event-stream" | "polling";

/**
 * `opening`: nothing has answered yet. `up`: the agent answers. `down`: it did, or never has, and
 * does not now. `refused`: it answers and does not let this page in.
 */
export type LinkStatus = "opening" | "up" | "down" | "refused";

export interface LinkState {
  transport: Transport;
  status: LinkStatus;
  /** Whether the WebSocket is open now. */
  socketOpen: boolean;
  /** Milliseconds there and back; null before the first answer. */
  roundTripMs: number | null;
  /** Why the agent refuses, or does not answer. */
  error: ErrorReport | null;
}

export type LinkEvent =
  | { type: "socket-opened" }
  /** The WebSocket closed, failed to open, or took too long. */
  | { type: "socket-failed" }
  /** A plain request was answered. */
  | { type: "answered"; roundTripMs: number }
  | { type: "unanswered"; error: ErrorReport }
  | { type: "refused"; error: ErrorReport }
  /** An event stream is open, but nothing comes out of it: a proxy holds it back. */
  | { type: "stream-silent" }
  /** Time to try the event stream once more. */
  | { type: "stream-retry" };

export const OPENING: LinkState = {
  transport: "websocket",
  status: "opening",
  socketOpen: false,
  roundTripMs: null,
  error: null,
};

/** The next state of the link. Pure: who sends the events is in `link.ts`. */
export function nextLink(state: LinkState, event: LinkEvent): LinkState {
  switch (event.type) {
    case "socket-opened":
      return { ...state, transport: "websocket", status: "up", socketOpen: true, error: null };
    case "socket-failed":
      return { ...state, socketOpen: false };
    case "answered": {
      const { roundTripMs } = event;
      // The agent answers plain requests while its WebSocket does not open: something between
      // refuses the upgrade.
      const lower = state.transport === "websocket" && !state.socketOpen;
      const transport = lower ? "event-stream" : state.transport;
      return { ...state, transport, status: "up", roundTripMs, error: null };
    }
    case "unanswered":
      return { ...state, status: "down", roundTripMs: null, error: event.error };
    case "refused":
      return { ...state, status: "refused", socketOpen: false, error: event.error };
    case "stream-silent":
      return state.transport === "event-stream" ? { ...state, transport: "polling" } : state;
    case "stream-retry":
      return state.transport === "polling" ? { ...state, transport: "event-stream" } : state;
  }
}

/** Milliseconds before the WebSocket is tried again. */
export function socketRetryDelay(attempt: number): number {
  const steps = [0, 500, 1_000, 2_000, 5_000, 10_000];
  return steps[attempt] ?? 15_000;
}
