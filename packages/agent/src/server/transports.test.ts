import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";
import type { ChatEvent } from "@llcuda/protocol";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { NO_TOKENS } from "./answer-stats.test-data.ts";
import type { AppRouter } from "./router.ts";
import { eventsOf, testServer, TOKEN } from "./test-server.ts";

describe("an event stream", () => {
  it("is cut when the agent stops, so that the client comes back instead of being done", async () => {
    const server = await testServer();
    const response = await fetch(`${server.url}trpc/engine.state.watch`, {
      headers: { Authorization: `Bearer ${TOKEN}`, Accept: "text/event-stream" },
    });
    const reader = response.body!.getReader();
    await reader.read();
    await server.close();
    const rest = async (): Promise<void> => {
      while (!(await reader.read()).done);
    };
    await expect(rest()).rejects.toThrow("terminated");
  });
});

/** Text in pieces, merged while nobody asks, as a chat's source does it. */
async function* answerOf(pieces: number): AsyncGenerator<ChatEvent> {
  for (let at = 0; at < pieces; at += 1) {
    await Promise.resolve();
    yield {
      type: "delta",
      messageId: "m",
      status: at === pieces - 1 ? "done" : "streaming",
      at,
      content: String.fromCharCode(97 + (at % 26)),
      reasoningAt: 0,
      reasoning: "",
      stats: NO_TOKENS,
      place: null,
    };
  }
}

describe("both transports", () => {
  it("carry the same events of one subscription", async () => {
    const server = await testServer();
    server.services.chatSources.set("c", () => answerOf(40));
    class Socket extends WebSocket {
      constructor(url: string) {
        super(url, { headers: { Authorization: `Bearer ${TOKEN}` } });
      }
    }
    const wsClient = createWSClient({
      url: `ws://127.0.0.1:${server.port}/trpc`,
      WebSocket: Socket as unknown as typeof globalThis.WebSocket,
    });
    const overSocket = createTRPCClient<AppRouter>({ links: [wsLink({ client: wsClient })] });
    const received = await collect(overSocket);
    await wsClient.close();

    const overStream = await eventsOf(server, "chats.one.watch", { chatId: "c" });
    expect(overStream.map((event) => JSON.parse(event.data) as ChatEvent)).toEqual(received);
    expect(received).toHaveLength(40);
  });
});

function collect(client: ReturnType<typeof createTRPCClient<AppRouter>>): Promise<ChatEvent[]> {
  const events: ChatEvent[] = [];
  return new Promise((resolve, reject) => {
    client.chats.one.watch.subscribe(
      { chatId: "c" },
      { onData: (event) => events.push(event), onComplete: () => resolve(events), onError: reject },
    );
  });
}
