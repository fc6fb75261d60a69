/**
 * What a browser costs that does not read: 16 fast answers, all watched over one WebSocket that is
 * paused, with the agent's memory before, while and after; then the reader goes on and must end up
 * with every answer whole.
 *
 *   node packages/agent/bench/slow-reader.ts [--seconds 20] [--fast]
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { ChatEvent, SendResult } from "@llcuda/protocol";
import { fakeAnswer } from "@llcuda/test-kit";
import { WebSocket } from "ws";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "20" },
    /** For comparison: the reader never pauses. */
    fast: { type: "boolean", default: false },
  },
});
const seconds = Number(options.seconds);
const STREAMS = 16;
const RATE = 2_000;
const TOKENS = RATE * seconds;

function start<T>(script: string, args: string[]): [ChildProcess, Promise<T>] {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args);
  return [child, once(child, "message").then(([message]) => message as T)];
}

const behaviour = {
  tokensPerSecond: RATE,
  answerTokens: TOKENS,
  contextSize: 10_000_000,
  slots: STREAMS,
};
const [engine, engineStarted] = start<{ url: string; apiKey: string }>("wire-engine.ts", [
  JSON.stringify(behaviour),
]);
const { url, apiKey } = await engineStarted;
const [agent, agentStarted] = start<{ loginUrl: string }>("wire-agent.ts", [url, apiKey]);
const login = new URL((await agentStarted).loginUrl);
const authorization = `Bearer ${new URLSearchParams(login.hash.slice(1)).get("token")}`;

async function memory(): Promise<string> {
  const answer = once(agent, "message") as Promise<[{ rss: number }]>;
  agent.send("cost");
  return `${((await answer)[0].rss / 1e6).toFixed(0)} MB`;
}

async function send(): Promise<SendResult> {
  const response = await fetch(new URL("trpc/chats.send", login), {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ text: "Go." }),
  });
  return ((await response.json()) as { result: { data: SendResult } }).result.data;
}

console.log(`agent before: ${await memory()}`);
const asked = await Promise.all(Array.from({ length: STREAMS }, send));
const socket = new WebSocket(`ws://${login.host}/trpc`, { headers: { authorization } });
await once(socket, "open");
const texts = asked.map(() => "");
const done = Promise.withResolvers<void>();
let left = STREAMS;
let messages = 0;
socket.on("message", (data: Buffer) => {
  const { id, result } = JSON.parse(data.toString()) as {
    id: number;
    result: { data?: ChatEvent };
  };
  const event = result.data;
  if (event === undefined) return;
  messages += 1;
  const answerId = asked[id]?.answerId;
  if (event.type === "delta" && event.messageId === answerId) {
    texts[id] = texts[id]!.slice(0, event.at) + event.content;
  }
  const message =
    event.type === "snapshot"
      ? event.messages.find((each) => each.id === answerId)
      : event.type === "message" && event.message.id === answerId
        ? event.message
        : undefined;
  if (message === undefined) return;
  texts[id] = message.content;
  if (message.status === "waiting" || message.status === "streaming") return;
  left -= 1;
  if (left === 0) done.resolve();
});
for (const [id, { chatId }] of asked.entries()) {
  const params = { path: "chats.one.watch", input: { chatId } };
  socket.send(JSON.stringify({ id, method: "subscription", params }));
}
await pause(1_000);
console.log(`agent while its reader reads: ${await memory()}`);
if (!options.fast) socket.pause();
await pause((seconds - 2) * 1_000);
const reader = options.fast ? "fast" : "paused";
console.log(`agent after ${seconds - 2} s of a ${reader} reader: ${await memory()}`);
const before = messages;
socket.resume();
await done.promise;
const whole = texts.filter((text) => text === fakeAnswer(TOKENS)).length;
console.log(`whole answers: ${whole} of ${STREAMS}, ${TOKENS * STREAMS} tokens in all`);
console.log(`messages after that: ${messages - before}; agent at the end: ${await memory()}`);
socket.terminate();
agent.kill();
engine.kill();
