import { describe, expect, it } from "vitest";
import {
  nextLink,
  OPENING,
  socketRetryDelay,
  type LinkEvent,
  type LinkState,
} from "./transport.ts";

const error = { code: "NETWORK" as const, message: "", hint: "", remedies: [] };
const answered: LinkEvent = { type: "answered", roundTripMs: 3 };
const run = (...events: LinkEvent[]): LinkState => events.reduce(nextLink, OPENING);

describe("nextLink", () => {
  it("uses the WebSocket as soon as it opens", () => {
    const state = run({ type: "socket-opened" });
    expect(state).toMatchObject({ transport: "websocket", status: "up", socketOpen: true });
    expect(nextLink(state, answered)).toMatchObject({ transport: "websocket", roundTripMs: 3 });
  });

  it("goes down to event streams when the agent answers but the WebSocket does not open", () => {
    const state = run({ type: "socket-failed" }, answered);
    expect(state).toMatchObject({ transport: "event-stream", status: "up" });
  });

  it("goes on to polling when event streams stay silent, and tries them again", () => {
    const state = run({ type: "socket-failed" }, answered, { type: "stream-silent" });
    expect(state.transport).toBe("polling");
    expect(nextLink(state, { type: "stream-retry" }).transport).toBe("event-stream");
  });

  it("goes back up to the WebSocket from everywhere", () => {
    for (const events of [
      [{ type: "socket-failed" }, answered],
      [{ type: "socket-failed" }, answered, { type: "stream-silent" }],
      [{ type: "socket-failed" }, { type: "unanswered", error }],
    ] satisfies LinkEvent[][]) {
      const state = run(...events, { type: "socket-opened" });
      expect(state).toMatchObject({ transport: "websocket", status: "up", error: null });
    }
  });

  it("is down when neither answers, and keeps the transport it hopes for", () => {
    const state = run(
      { type: "socket-opened" },
      { type: "socket-failed" },
      { type: "unanswered", error },
    );
    expect(state).toMatchObject({
      transport: "websocket",
      status: "down",
      roundTripMs: null,
      error,
    });
  });

  it("ignores late news about a stream that is not in use", () => {
    const state = run({ type: "socket-opened" });
    expect(nextLink(state, { type: "stream-silent" })).toBe(state);
    expect(nextLink(state, { type: "stream-retry" })).toBe(state);
  });

  it("tells a refusal from silence", () => {
    expect(run({ type: "refused", error })).toMatchObject({ status: "refused", error });
  });
});

it("socketRetryDelay starts at once and never gives up", () => {
  expect(socketRetryDelay(0)).toBe(0);
  for (let attempt = 1; attempt < 50; attempt += 1) {
    expect(socketRetryDelay(attempt)).toBeGreaterThanOrEqual(socketRetryDelay(attempt - 1));
    expect(socketRetryDelay(attempt)).toBeLessThanOrEqual(15_000);
  }
});
