import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type {
  AnswerOptions,
  Chat,
  ChatEvent,
  EngineState,
  Fork,
  Message,
  MessageQueue,
  SendResult,
} from "@llcuda/protocol";
import { startScriptedEngine, type ScriptedEngine } from "@llcuda/test-kit";
import { expect, test as plainTest } from "vitest";
import type { StreamLimit } from "../bench/limit/stream-limit.ts";
import type { EngineAddress, EngineService } from "../engine/engine-service.ts";
import { LineRing } from "../live/line-ring.ts";
import { LiveValue } from "../live/live-value.ts";
import { ChatStore } from "../store/chat-store.ts";
import { openDatabase } from "../store/database.ts";
import { AttachmentFiles } from "./attachments/attachment-files.ts";
import type { ToolSource } from "../tools/tool-source.ts";
import { Chats } from "./chats.ts";

export const at = "2026-01-01T00:00:00.000Z";
export const READY: Extract<EngineState, { phase: "ready" }> = {
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
  slots: 4,
  loadSeconds: 0,
  offload: null,
  warning: null,
  since: at,
};

type StageEngine = EngineService & { gate: Promise<void> };

/** Real chats in a store of their own, before an engine that answers as the test tells it. */
class ChatStage {
  readonly folder = mkdtempSync(join(tmpdir(), "llcuda-chats-"));
  readonly scripted: ScriptedEngine;
  readonly engine: StageEngine;
  readonly files = new AttachmentFiles(join(this.folder, "attachments"));
  /** What the machine allows an answer. */
  streamLimit: StreamLimit | null = null;
  #titled = false;
  #tools: ToolSource | undefined;
  database!: DatabaseSync;
  chats: Chats;

  constructor(scripted: ScriptedEngine) {
    this.scripted = scripted;
    this.engine = engineAt({ url: scripted.url, apiKey: "key", apiKeyFile: "", pid: process.pid });
    this.chats = this.open();
  }

  /** Another agent's chats on the same store. */
  open(hangLimitMs?: number): Chats {
    this.database = openDatabase(join(this.folder, "llcuda.sqlite"));
    const store = new ChatStore(this.database);
    const limit = hangLimitMs === undefined ? {} : { hangLimitMs };
    return new Chats({
      store,
      files: this.files,
      engineOf: () => this.engine,
      titles: this.#titled,
      limitOf: () => Promise.resolve(this.streamLimit),
      ...(this.#tools === undefined ? {} : { desk: this.#tools }),
      lookEveryMs: 20,
      ...limit,
    });
  }

  /** How many answers the engine writes at once. */
  set slots(slots: number) {
    this.engine.state.set({ ...READY, slots });
  }

  /** A question with its answer, complete. */
  async answered(text: string, answer: string): Promise<SendResult> {
    const sent = await this.chats.send({ text });
    const engine = await this.scripted.next();
    engine.token(answer);
    engine.finish();
    await this.view(sent.chatId).until(ended);
    return sent;
  }

  /** As `reopen`, with a model that names chats. */
  reopenWithTitles(): void {
    this.#titled = true;
    this.reopen();
  }

  /** As `reopen`, with tools that answers may call. */
  reopenWithTools(tools: ToolSource): void {
    this.#tools = tools;
    this.reopen();
  }

  /** The titles of the active chats, in the order of the list. */
  titles(): string[] {
    return this.chats.list.page({ shelf: "active" }, 100).chats.map(({ title }) => title);
  }

  reopen(hangLimitMs?: number): void {
    this.chats = this.open(hangLimitMs);
  }

  view(chatId: string, chats: Chats = this.chats): View {
    return new View(chats, chatId);
  }

  async close(): Promise<void> {
    await this.chats.close();
    await this.scripted.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** Ready at once, or when its `gate` opens. */
function engineAt(address: EngineAddress): StageEngine {
  const engine: StageEngine = {
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
    use: () => () => undefined,
    restart: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  return engine;
}

/** A watcher's view: what a browser holds after applying every event. */
class View {
  messages: Message[] = [];
  beside: Message[] = [];
  forks: Fork[] = [];
  queue: MessageQueue = { items: [], held: false };
  settings: AnswerOptions | null = null;
  deleted = false;
  readonly abort = new AbortController();
  readonly #events: AsyncIterator<ChatEvent>;

  constructor(chats: Chats, chatId: string) {
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
    if (event.type === "snapshot") {
      this.messages = event.messages;
      this.beside = event.beside;
      this.forks = event.forks;
      this.queue = event.queue;
      this.settings = event.settings;
    }
    if (event.type === "chat") this.settings = event.settings;
    if (event.type === "queue") this.queue = event.queue;
    if (event.type === "deleted") this.deleted = true;
    if (event.type === "message") {
      const list = this.#listOf(event.message.id) ?? this.messages;
      const index = list.findIndex((message) => message.id === event.message.id);
      if (index === -1) list.push(event.message);
      else list[index] = event.message;
    }
    if (event.type === "delta") {
      const list = this.#listOf(event.messageId)!;
      const index = list.findIndex((message) => message.id === event.messageId);
      const message = list[index]!;
      expect(event.at).toBe(message.content.length);
      expect(event.reasoningAt).toBe(message.reasoning.length);
      const content = message.content + event.content;
      const reasoning = message.reasoning + event.reasoning;
      const { status, stats, place, toolCalls = message.toolCalls } = event;
      list[index] = { ...message, content, reasoning, status, stats, place, toolCalls };
    }
  }

  #listOf(messageId: string): Message[] | undefined {
    return [this.messages, this.beside].find((list) => list.some(({ id }) => id === messageId));
  }
}

export const ended = (view: View): boolean =>
  !["waiting", "streaming"].includes(view.messages.at(-1)?.status ?? "waiting");

/** Waits until a list, as its watchers see it, is as wanted. */
export async function untilListed(
  chats: Chats,
  test: (chats: readonly Chat[]) => boolean,
): Promise<void> {
  let listed: Chat[] = [];
  for await (const event of chats.list.watch({ shelf: "active" }, 100)) {
    const changed = new Set(event.chats.map(({ id }) => id));
    const kept = event.type === "page" ? [] : listed.filter(({ id }) => !changed.has(id));
    listed = [...event.chats.filter(({ deletedAt }) => deletedAt === null), ...kept];
    if (test(listed)) return;
  }
}

/** A test with a stage of its own. */
export const test = plainTest.extend("stage", async ({ onTestFinished }) => {
  const stage = new ChatStage(await startScriptedEngine());
  onTestFinished(() => stage.close());
  return stage;
});
