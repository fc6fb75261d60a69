import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { ChatEvent, EngineState, Message } from "@llcuda/protocol";
import { startScriptedEngine, type ScriptedEngine } from "@llcuda/test-kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EngineAddress, EngineService } from "../engine/engine-service.ts";
import { Failure } from "../failure.ts";
import { ownIdentity } from "../host/process.ts";
import { LineRing } from "../live/line-ring.ts";
import { LiveValue } from "../live/live-value.ts";
import { ChatStore } from "../store/chat-store.ts";
import { openDatabase } from "../store/database.ts";
import { Chats } from "./chats.ts";

const at = "2026-01-01T00:00:00.000Z";
const READY: EngineState = {
  phase: "ready",
  engine: {
    id: "scripted",
    source: "explicit",
    backend: "cpu",
    description: "",
    version: "b1",
    devices: [],
    path: "",
    provedAt: at,
  },
  model: { id: "m", name: "Scripted 1B", path: "", size: 1, source: "local" },
  contextSize: 4_096,
  slots: 1,
  loadSeconds: 0,
  since: at,
};

let folder: string;
let scripted: ScriptedEngine;
let engine: EngineService & { gate: Promise<void> };
let chats: Chats;
let database: DatabaseSync;

function openChats(hangLimitMs?: number): Chats {
  database = openDatabase(join(folder, "llcuda.sqlite"));
  const store = new ChatStore(database);
  return new Chats({ store, engine, ...(hangLimitMs === undefined ? {} : { hangLimitMs }) });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-chats-"));
  scripted = await startScriptedEngine();
  const address: EngineAddress = {
    url: scripted.url,
    apiKey: "key",
    apiKeyFile: "",
    pid: process.pid,
  };
  engine = {
    gate: Promise.resolve(),
    state: new LiveValue<EngineState>(READY),
    log: new LineRing(10),
    address,
    ensureReady: async (signal) => {
      const stopped = new Promise<never>((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason as Error));
      });
      await Promise.race([engine.gate, stopped]);
      return address;
    },
    restart: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  chats = openChats();
});

afterEach(async () => {
  await chats.close();
  await scripted.close();
  rmSync(folder, { recursive: true });
});

/** A watcher's view: what a browser holds after applying every event. */
class View {
  messages: Message[] = [];
  deleted = false;
  readonly abort = new AbortController();
  readonly #events: AsyncIterator<ChatEvent>;

  constructor(chatId: string) {
    this.#events = chats.watch(chatId, this.abort.signal)[Symbol.asyncIterator]();
  }

  async until(test: (view: View) => boolean): Promise<this> {
    while (this.messages.length === 0 || !test(this)) {
      const { value, done } = await this.#events.next();
      if (done === true) throw new Error("the watch ended");
      this.#apply(value);
    }
    return this;
  }

  get answer(): Message {
    return this.messages.at(-1)!;
  }

  #apply(event: ChatEvent): void {
    if (event.type === "snapshot") this.messages = event.messages;
    if (event.type === "deleted") this.deleted = true;
    if (event.type === "message") {
      const index = this.messages.findIndex((message) => message.id === event.message.id);
      if (index === -1) this.messages.push(event.message);
      else this.messages[index] = event.message;
    }
    if (event.type === "delta") {
      const index = this.messages.findIndex((message) => message.id === event.messageId);
      const message = this.messages[index]!;
      expect(event.at).toBe(message.content.length);
      expect(event.reasoningAt).toBe(message.reasoning.length);
      const content = message.content + event.content;
      const reasoning = message.reasoning + event.reasoning;
      const { status, stats } = event;
      this.messages[index] = { ...message, content, reasoning, status, stats };
    }
  }
}

const ended = (view: View): boolean =>
  !["waiting", "streaming"].includes(view.messages.at(-1)?.status ?? "waiting");

test("an answer streams to every watcher and ends complete, with its figures", async () => {
  const { chatId } = await chats.send({ text: "Why is the sky blue?\nPlease." });
  const early = new View(chatId);
  const answer = await scripted.next();
  expect(answer.body.messages).toEqual([
    { role: "user", content: "Why is the sky blue?\nPlease." },
  ]);
  answer.prefill(5, 10);
  await early.until((view) => view.answer.stats?.prefill === 0.5);
  answer.reasoning("Hm.");
  answer.token("Ray");
  await early.until((view) => view.answer.content === "Ray");
  const late = new View(chatId);
  answer.token("leigh");
  answer.finish();
  for (const view of [early, late]) {
    await view.until(ended);
    expect(view.answer).toMatchObject({
      content: "Rayleigh",
      reasoning: "Hm.",
      status: "done",
      model: "Scripted 1B",
      error: null,
      stats: { tokens: 3, tokensPerSecond: 100, contextSize: 4_096, contextUsed: 9, prefill: 1 },
    });
    expect(view.answer.stats?.firstTokenMs).toBeGreaterThan(0);
  }
  expect(chats.list.value).toMatchObject([{ title: "Why is the sky blue?", running: false }]);
});

test("the next question carries the whole chat", async () => {
  const { chatId } = await chats.send({ text: "One" });
  const first = await scripted.next();
  first.token("1");
  first.finish();
  await new View(chatId).until(ended);
  await chats.send({ chatId, text: "Two" });
  const second = await scripted.next();
  expect(second.body.messages.map((message) => message.content)).toEqual(["One", "1", "Two"]);
});

test("a watcher that pauses between two answers is told of the second before its text", async () => {
  const { chatId } = await chats.send({ text: "One" });
  const view = new View(chatId);
  const first = await scripted.next();
  first.token("1");
  first.finish();
  await view.until(ended);
  await chats.send({ chatId, text: "Two" });
  const second = await scripted.next();
  second.token("2");
  await new View(chatId).until((each) => each.answer.content === "2");
  // `View` refuses text of a message that it was not told of.
  await view.until((each) => each.answer.content === "2");
  expect(view.messages.map((message) => message.content)).toEqual(["One", "1", "Two", "2"]);
});

test("stop ends the engine's work at once and keeps what came", async () => {
  const { chatId } = await chats.send({ text: "Count" });
  const view = new View(chatId);
  const answer = await scripted.next();
  answer.token("one");
  await view.until((each) => each.answer.content === "one");
  await chats.stop(chatId);
  await answer.closed;
  await view.until(ended);
  expect(view.answer).toMatchObject({ content: "one", status: "stopped", error: null });
});

test("stop works while the engine is still starting", async () => {
  engine.gate = new Promise(() => undefined);
  const { chatId } = await chats.send({ text: "Count" });
  await chats.stop(chatId);
  expect((await new View(chatId).until(ended)).answer).toMatchObject({ status: "stopped" });
});

test("an engine that dies in the middle leaves the partial answer, and Retry writes it again", async () => {
  const { chatId } = await chats.send({ text: "Count" });
  const answer = await scripted.next();
  answer.token("one");
  await new View(chatId).until((view) => view.answer.content === "one");
  const diagnosis = new Failure("CUDA_FAULT", "The GPU faulted.", "h", { detail: "CUDA error" });
  engine.state.set({
    phase: "failed",
    error: diagnosis.report(),
    exit: null,
    log: [],
    restart: null,
    since: at,
  });
  answer.cut();
  const view = await new View(chatId).until(ended);
  expect(view.answer).toMatchObject({
    content: "one",
    status: "failed",
    error: {
      code: "CUDA_FAULT",
      detail: "CUDA error",
      remedies: ["retry-answer", "restart-engine"],
    },
  });

  engine.state.set(READY);
  await chats.retry(chatId, view.answer.id);
  const again = await scripted.next();
  expect(again.body.messages).toEqual([{ role: "user", content: "Count" }]);
  again.token("1, 2, 3");
  again.finish();
  const retried = await new View(chatId).until((each) => each.answer.status === "done");
  expect(retried.messages.map((message) => message.content)).toEqual(["Count", "1, 2, 3"]);
});

test.each([
  ["half an event", 'data: {"choices":[{"del', "ENGINE_CRASHED"],
  ["no JSON", "data: <html>\n\n", "ENGINE_ANSWER_GARBLED"],
  ["a JSON string", 'data: "hello"\n\n', "ENGINE_ANSWER_GARBLED"],
  ["an error in the stream", 'data: {"error":{"message":"boom"}}\n\n', "ENGINE_REFUSED"],
])("%s ends the answer, the text before it kept", async (_name, bytes, code) => {
  const { chatId } = await chats.send({ text: "Count" });
  const answer = await scripted.next();
  answer.token("one");
  const view = await new View(chatId).until((each) => each.answer.content === "one");
  answer.raw(bytes);
  if (code === "ENGINE_CRASHED") answer.cut();
  await view.until(ended);
  expect(view.answer).toMatchObject({ content: "one", status: "failed", error: { code } });
});

test("a chat that outgrows the context is told so with both figures", async () => {
  const { chatId } = await chats.send({ text: "A long story" });
  const answer = await scripted.next();
  const type = "exceed_context_size_error";
  answer.refuse(400, {
    code: 400,
    type,
    message: "too long",
    n_prompt_tokens: 3_031,
    n_ctx: 1_024,
  });
  const view = await new View(chatId).until(ended);
  expect(view.answer.error).toMatchObject({
    code: "CONTEXT_EXCEEDED",
    message: "The chat is 3031 tokens long; the context holds 1024.",
    remedies: ["new-chat"],
  });
});

test("an engine that cannot start fails the answer with its diagnosis", async () => {
  engine.gate = Promise.reject(new Failure("ENGINE_NONE_WORKS", "None works.", "Pass --engine."));
  const { chatId } = await chats.send({ text: "Hello" });
  const view = await new View(chatId).until(ended);
  expect(view.answer).toMatchObject({ status: "failed", error: { code: "ENGINE_NONE_WORKS" } });
});

test("an engine that neither answers nor computes is told from a busy one", async () => {
  // A process that sleeps uses no processor time, as a wedged engine does.
  const { spawn } = await import("node:child_process");
  const sleeper = spawn("sleep", ["60"]);
  chats = openChats(300);
  Object.assign(engine.address!, { pid: sleeper.pid });
  const { chatId } = await chats.send({ text: "Hello" });
  const answer = await scripted.next();
  answer.token("one");
  const view = await new View(chatId).until(ended);
  sleeper.kill("SIGKILL");
  expect(view.answer).toMatchObject({ content: "one", error: { code: "ENGINE_HUNG" } });
  await answer.closed;
});

test("an answer that its agent could not finish is marked, kept, and can be retried", async () => {
  const { chatId } = await chats.send({ text: "Count" });
  const answer = await scripted.next();
  answer.token("one");
  await new View(chatId).until((view) => view.answer.content === "one");
  await chats.close();
  chats = openChats();
  const view = await new View(chatId).until(ended);
  expect(view.answer).toMatchObject({
    content: "one",
    status: "failed",
    error: { code: "ANSWER_INTERRUPTED", remedies: ["retry-answer"] },
  });
});

test("an answer of an agent that was killed is marked at the next start", async () => {
  const store = new ChatStore(openDatabase(join(folder, "llcuda.sqlite")));
  const { chatId, answerId } = await chats.send({ text: "Count" });
  await scripted.next();
  const [, message] = store.path(chatId);
  const dead = JSON.stringify({ ...ownIdentity(), startTime: "1" });
  store.saveMessage({ ...message!, content: "on", status: "streaming" }, dead);
  const next = openChats();
  expect(store.path(chatId).at(-1)).toMatchObject({
    id: answerId,
    content: "on",
    status: "failed",
    error: { code: "ANSWER_INTERRUPTED" },
  });
  await next.close();
});

test("bad requests are refused with their reason", async () => {
  const { chatId } = await chats.send({ text: "One" });
  await scripted.next();
  await expect(chats.send({ chatId, text: "Two" })).rejects.toMatchObject({ code: "CHAT_BUSY" });
  await expect(chats.send({ text: "  \n " })).rejects.toMatchObject({ code: "INPUT_INVALID" });
  const huge = "x".repeat(5_000_000);
  await expect(chats.send({ text: huge })).rejects.toMatchObject({
    code: "TOO_LARGE",
    message: "The message has 5.0 million characters; at most 4.2 million are taken.",
  });
  await expect(chats.send({ chatId: "nope", text: "x" })).rejects.toMatchObject({
    code: "CHAT_NOT_FOUND",
  });
  await expect(chats.retry(chatId, "nope")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a deleted chat ends its watchers; a renamed one tells them", async () => {
  const { chatId } = await chats.send({ text: "One" });
  await scripted.next();
  const view = new View(chatId);
  await view.until((each) => each.messages.length === 2);
  await chats.rename(chatId, "Another name");
  expect(chats.list.value[0]?.title).toBe("Another name");
  await chats.delete(chatId);
  await view.until((each) => each.deleted);
  expect(chats.list.value).toEqual([]);
});

test("a full disk ends neither the agent nor the chat: the answer stays, and says it is not kept", async () => {
  const { chatId } = await chats.send({ text: "One" });
  const view = new View(chatId);
  const answer = await scripted.next();
  database.exec("PRAGMA max_page_count = 1");
  const long = "long ".repeat(100_000);
  answer.token(long);
  answer.finish();
  await view.until(ended);
  expect(view.answer).toMatchObject({
    content: long,
    status: "failed",
    error: { code: "DISK_FULL" },
  });
  await expect(chats.send({ chatId, text: long })).rejects.toMatchObject({ code: "DISK_FULL" });
  database.exec("PRAGMA max_page_count = 100000");
  await chats.send({ chatId, text: "Two" });
  const next = await scripted.next();
  next.token("2");
  next.finish();
  await view.until((each) => each.messages.length === 4 && ended(each));
  expect(view.answer).toMatchObject({ content: "2", status: "done" });
});

test("a chat that another agent deletes in mid-answer ends only that answer", async () => {
  const { chatId } = await chats.send({ text: "One" });
  const view = new View(chatId);
  const answer = await scripted.next();
  database.exec("DELETE FROM chats");
  answer.token("1");
  answer.finish();
  await view.until(ended);
  expect(view.answer).toMatchObject({ content: "1", error: { code: "FILE_UNWRITABLE" } });
  expect(chats.list.value).toEqual([]);
});

test("the end of an answer does not wait for a watcher's pause to run out", async () => {
  const { chatId } = await chats.send({ text: "One" });
  const hurried: string[] = [];
  const watched = chats.watch(chatId, undefined, () => hurried.push("now"));
  const answer = await scripted.next();
  await watched.next();
  answer.token("1");
  await watched.next();
  expect(hurried).toEqual([]);
  answer.finish();
  await new View(chatId).until(ended);
  expect(hurried).toEqual(["now"]);
  await watched.return();
});
