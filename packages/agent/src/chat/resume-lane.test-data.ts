import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { ChatEvent, Message, SendResult } from "@llcuda/protocol";
import { likeColab, withoutWebSockets, type Proxy } from "@llcuda/test-kit";
import { createParser } from "eventsource-parser";
import { WebSocket } from "ws";
import type { EngineService } from "../engine/engine-service.ts";
import { LineRing } from "../live/line-ring.ts";
import { LiveValue } from "../live/live-value.ts";
import { startServer, type AgentServer } from "../server/agent-server.ts";
import { memoryServices } from "../server/memory-services.ts";
import { ChatStore } from "../store/chat-store.ts";
import { openDatabase } from "../store/database.ts";
import { READY } from "./chat-stage.test-data.ts";
import { AttachmentFiles } from "./attachments/attachment-files.ts";
import { Chats } from "./chats.ts";

/** How a reader is cut off, and comes back. */
export const CUTS = ["socket", "reload", "restart", "no WebSocket", "buffering proxy"] as const;
export type Cut = (typeof CUTS)[number];

const TOKEN = "token-of-the-resume-test";
const HEADERS = { Authorization: `Bearer ${TOKEN}` };

/** A reader of one chat: what it holds, made of every event in the order they came. */
class Reader {
  messages: Message[] = [];

  take(event: ChatEvent): void {
    if (event.type === "snapshot") this.messages = event.messages;
    if (event.type === "message") {
      const index = this.messages.findIndex(({ id }) => id === event.message.id);
      if (index === -1) this.messages.push(event.message);
      else this.messages[index] = event.message;
    }
    if (event.type !== "delta") return;
    const index = this.messages.findIndex(({ id }) => id === event.messageId);
    const message = this.messages[index];
    if (message === undefined || event.at !== message.content.length) {
      throw new Error(`text at ${event.at} does not follow what the reader holds`);
    }
    const content = message.content + event.content;
    this.messages[index] = { ...message, content, status: event.status };
  }

  get answer(): Message | undefined {
    return this.messages.at(-1);
  }

  get ended(): boolean {
    const status = this.answer?.status ?? "waiting";
    return status !== "waiting" && status !== "streaming";
  }
}

/** An agent with a store of its own, before an engine it shares, and one way to read from it. */
export class ResumeLane {
  readonly #cut: Cut;
  readonly #folder = mkdtempSync(join(tmpdir(), "llcuda-resume-"));
  readonly #engine: EngineService;
  #database!: DatabaseSync;
  #chats!: Chats;
  #server!: AgentServer;
  #proxy: Proxy | null = null;

  constructor(cut: Cut, engine: { url: string; apiKey: string }) {
    this.#cut = cut;
    const address = { ...engine, apiKeyFile: "", pid: process.pid };
    this.#engine = {
      state: new LiveValue({ ...READY, slots: 16 }),
      log: new LineRing(10),
      address,
      ensureReady: () => Promise.resolve(address),
      use: () => () => undefined,
      restart: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    };
  }

  async open(): Promise<void> {
    this.#database = openDatabase(join(this.#folder, "llcuda.sqlite"));
    const store = new ChatStore(this.#database);
    const files = new AttachmentFiles(join(this.#folder, "attachments"));
    this.#chats = new Chats({ store, files, engineOf: () => this.#engine, titles: false });
    this.#server = await startServer({
      host: "127.0.0.1",
      port: 0,
      token: TOKEN,
      publicUrls: [],
      services: { ...memoryServices(), chats: this.#chats },
      dashboardFolder: this.#folder,
      version: "1.2.3",
      reportDefect: (error) => {
        throw error;
      },
    });
    if (this.#cut === "no WebSocket") this.#proxy = await withoutWebSockets(this.#server.url);
    if (this.#cut === "buffering proxy") this.#proxy = await likeColab(this.#server.url);
  }

  async shut(): Promise<void> {
    await this.#chats.close();
    await this.#proxy?.close();
    await this.#server.close();
    this.#database.close();
  }

  async close(): Promise<void> {
    await this.shut();
    rmSync(this.#folder, { recursive: true });
  }

  ask(): Promise<SendResult> {
    return this.#chats.send({ text: "Count" });
  }

  /** What the agent itself holds of a chat. */
  stored(chatId: string): string | undefined {
    return new ChatStore(this.#database).messages(chatId).at(-1)?.content;
  }

  /**
   * Reads a chat until its answer is complete, cut off each time it holds so many characters more.
   * @param marks lengths of the answer at which it is cut off, ascending
   */
  async read(chatId: string, marks: readonly number[]): Promise<{ text: string; cuts: number }> {
    const reader = new Reader();
    let cuts = 0;
    while (!reader.ended) {
      const mark = marks[cuts] ?? Infinity;
      const cutOff = await this.#readOnce(chatId, reader, mark);
      if (cutOff) cuts += 1;
      if (cutOff && this.#cut === "restart") await this.#restart(chatId);
      if (cutOff && this.#cut === "reload") reader.messages = [];
      const { answer } = reader;
      if (answer?.error?.code !== "ANSWER_INTERRUPTED") continue;
      this.#chats.branches.goOn(chatId, answer.id, {});
      reader.messages = [];
    }
    return { text: reader.answer!.content, cuts };
  }

  async #restart(chatId: string): Promise<void> {
    await this.shut();
    await this.open();
    const answer = new ChatStore(this.#database).messages(chatId).at(-1)!;
    if (answer.error?.code === "ANSWER_INTERRUPTED" && answer.content !== "") {
      this.#chats.branches.goOn(chatId, answer.id, {});
    }
  }

  /** @returns true when the reader was cut off, false when the answer was complete */
  #readOnce(chatId: string, reader: Reader, mark: number): Promise<boolean> {
    const done = (event: ChatEvent): boolean | null => {
      reader.take(event);
      if (reader.ended) return false;
      return (reader.answer?.content.length ?? 0) >= mark ? true : null;
    };
    if (this.#cut === "no WebSocket") return this.#readStream(chatId, done);
    if (this.#cut === "buffering proxy") return this.#poll(chatId, done);
    return this.#readSocket(chatId, done);
  }

  #readSocket(chatId: string, done: (event: ChatEvent) => boolean | null): Promise<boolean> {
    const url = this.#server.url.replace("http", "ws");
    const socket = new WebSocket(`${url}trpc`, { headers: HEADERS });
    return new Promise((resolve, reject) => {
      socket.on("open", () => {
        const params = { path: "chats.one.watch", input: { chatId } };
        socket.send(JSON.stringify({ id: 1, method: "subscription", params }));
      });
      socket.on("message", (data: Buffer) => {
        try {
          const { result } = JSON.parse(data.toString()) as WireEvent;
          if (result?.type !== "data") return;
          const end = done(result.data);
          if (end === null) return;
          // Cut, not closed: the agent learns of it late, as from a network that is gone.
          socket.removeAllListeners("message").terminate();
          resolve(end);
        } catch (error) {
          reject(error);
        }
      });
      socket.on("error", reject);
    });
  }

  async #readStream(chatId: string, done: (event: ChatEvent) => boolean | null): Promise<boolean> {
    const cut = new AbortController();
    const response = await fetch(this.#address("chats.one.watch", chatId), {
      headers: { ...HEADERS, Accept: "text/event-stream" },
      signal: cut.signal,
    });
    let end: boolean | null = null;
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (event === undefined && end === null) end = done(JSON.parse(data) as ChatEvent);
      },
    });
    const decoder = new TextDecoder();
    for await (const part of response.body!) {
      parser.feed(decoder.decode(part as Uint8Array, { stream: true }));
      if (end !== null) break;
    }
    cut.abort();
    return end ?? true;
  }

  async #poll(chatId: string, done: (event: ChatEvent) => boolean | null): Promise<boolean> {
    for (;;) {
      const response = await fetch(this.#address("chats.one.snapshot", chatId), {
        headers: HEADERS,
      });
      const body = (await response.json()) as { result: { data: ChatEvent } };
      const end = done(body.result.data);
      if (end !== null) return end;
    }
  }

  #address(path: string, chatId: string): string {
    const input = encodeURIComponent(JSON.stringify({ chatId }));
    return `${this.#proxy!.url}trpc/${path}?input=${input}`;
  }
}

interface WireEvent {
  result?: { type: string; data: ChatEvent };
}
