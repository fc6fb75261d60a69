import { request } from "node:http";
import { createParser } from "eventsource-parser";
import { WebSocket } from "ws";

/** What one way to the engine gave, all streams of one round together. */
export interface Round {
  tokens: number;
  /** From the first stream's first token to the last one's last. */
  tokensPerSecond: number;
  /** Median over the streams. */
  firstTokenMs: number;
}

interface Stream {
  tokens: number;
  askedAt: number;
  firstAt: number;
  lastAt: number;
}

const newStream = (): Stream => ({ tokens: 0, askedAt: performance.now(), firstAt: 0, lastAt: 0 });

function mark(stream: Stream, tokens: number): void {
  stream.tokens = tokens;
  stream.lastAt = performance.now();
  if (stream.firstAt === 0) stream.firstAt = stream.lastAt;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}

function roundOf(streams: Stream[]): Round {
  const tokens = streams.reduce((sum, stream) => sum + stream.tokens, 0);
  const first = Math.min(...streams.map((stream) => stream.firstAt));
  const last = Math.max(...streams.map((stream) => stream.lastAt));
  return {
    tokens,
    tokensPerSecond: ((tokens - streams.length) / (last - first)) * 1_000,
    firstTokenMs: median(streams.map((stream) => stream.firstAt - stream.askedAt)),
  };
}

interface Chunk {
  choices?: { delta?: { content?: string | null } }[];
}

/** The engine's own event streams, read as any client reads them. */
export async function direct(url: string, apiKey: string, prompts: string[]): Promise<Round> {
  return roundOf(
    await Promise.all(
      prompts.map((content) => {
        const stream = newStream();
        const body = JSON.stringify({ messages: [{ role: "user", content }], stream: true });
        const parser = createParser({
          onEvent: ({ data }) => {
            if (data === "[DONE]") return;
            const chunk = JSON.parse(data) as Chunk;
            const text = chunk.choices?.[0]?.delta?.content ?? "";
            if (text !== "") mark(stream, stream.tokens + 1);
          },
        });
        return new Promise<Stream>((resolve, reject) => {
          const req = request(new URL("/v1/chat/completions", url), {
            method: "POST",
            agent: false,
            headers: {
              "content-type": "application/json",
              "content-length": Buffer.byteLength(body),
              authorization: `Bearer ${apiKey}`,
            },
          });
          req.on("error", reject);
          req.on("response", (res) => {
            res.setEncoding("utf8");
            res.on("data", (text: string) => parser.feed(text));
            res.on("end", () => resolve(stream));
            res.on("error", reject);
          });
          req.end(body);
        });
      }),
    ),
  );
}

interface ChatMessage {
  type: string;
  messageId?: string;
  message?: { id: string; status: string; stats: { tokens: number } | null };
  content?: string;
  stats?: { tokens: number };
}

interface WireMessage {
  id: number;
  error?: unknown;
  result?: { type: string; data?: ChatMessage & { chatId: string; answerId: string } };
}

/** The same questions through the agent: all streams over one WebSocket. */
export async function throughAgent(loginUrl: string, prompts: string[]): Promise<Round> {
  const login = new URL(loginUrl);
  const token = new URLSearchParams(login.hash.slice(1)).get("token") ?? "";
  const socket = new WebSocket(`ws://${login.host}/trpc`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const handlers = new Map<
    number,
    (data: NonNullable<NonNullable<WireMessage["result"]>["data"]>) => void
  >();
  socket.on("message", (data: Buffer) => {
    const { id, result, error } = JSON.parse(data.toString()) as WireMessage;
    if (error !== undefined) socket.emit("error", new Error(JSON.stringify(error)));
    if (result?.type === "data" && result.data !== undefined) handlers.get(id)?.(result.data);
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  let lastId = 0;
  const ask = (
    method: string,
    path: string,
    input: object,
    handle: (data: NonNullable<NonNullable<WireMessage["result"]>["data"]>) => void,
  ): void => {
    lastId += 1;
    handlers.set(lastId, handle);
    socket.send(JSON.stringify({ id: lastId, method, params: { path, input } }));
  };

  const broken = new Promise<never>((_resolve, reject) => socket.once("error", reject));
  const answers = Promise.all(
    prompts.map((text) => {
      const stream = newStream();
      return new Promise<Stream>((resolve) => {
        ask("mutation", "chats.send", { text }, ({ chatId, answerId }) => {
          ask("subscription", "chats.one.watch", { chatId }, (event) => {
            if (event.type === "delta" && event.messageId === answerId) {
              if (event.content !== "") mark(stream, event.stats?.tokens ?? 0);
            }
            if (event.type !== "message" || event.message?.id !== answerId) return;
            const { status, stats } = event.message;
            if (status === "waiting" || status === "streaming") return;
            if (stats !== null && stats.tokens > stream.tokens) mark(stream, stats.tokens);
            resolve(stream);
          });
        });
      });
    }),
  );
  const streams = await Promise.race([answers, broken]);
  socket.close();
  return roundOf(streams);
}
