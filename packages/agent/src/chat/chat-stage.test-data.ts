import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { ChatEvent, EngineState, Message } from "@llcuda/protocol";
import { startScriptedEngine, type ScriptedEngine } from "@llcuda/test-kit";
import { expect, test as plainTest } from "vitest";
import type { EngineAddress, EngineService } from "../engine/engine-service.ts";
import { LineRing } from "../live/line-ring.ts";
import { LiveValue } from "../live/live-value.ts";
import { ChatStore } from "../store/chat-store.ts";
import { openDatabase } from "../store/database.ts";
import { Chats } from "./chats.ts";

export const at = "2026-01-01T00:00:00.000Z";
export const READY: EngineState = {
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
    return new Chats({ store, engine: this.engine, lookEveryMs: 20, ...limit });
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

export const ended = (view: View): boolean =>
  !["waiting", "streaming"].includes(view.messages.at(-1)?.status ?? "waiting");

/** A test with a stage of its own. */
export const test = plainTest.extend("stage", async ({ onTestFinished }) => {
  const stage = new ChatStage(await startScriptedEngine());
  onTestFinished(() => stage.close());
  return stage;
});
