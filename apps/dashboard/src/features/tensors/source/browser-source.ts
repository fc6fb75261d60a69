import type { ErrorReport, StatisticsState } from "@llcuda/protocol";
import type { FloatsQuery } from "@llcuda/gguf";
import { Feed } from "../../../connection/feed.ts";
import { BrowserThread } from "./browser-thread.ts";
import type { FileAt } from "./origin.ts";
import { renderTemplate } from "./template-thread.ts";
import { BrowserReading } from "./browser-reading.ts";
import type {
  Reach,
  ReadingReadable,
  StatisticsReadable,
  TemplateMessage,
  TensorSource,
} from "./tensor-source.ts";

/** A file that the page looks into by itself, in a thread of its own. */
export class BrowserSource implements TensorSource {
  readonly file: string;
  readonly at: FileAt;
  readonly thread = new BrowserThread();
  readonly #statistics = new Map<string, StatisticsReadable>();
  readonly #readings = new Map<string, BrowserReading>();

  constructor(at: FileAt) {
    this.file = at.file;
    this.at = at;
  }

  summary() {
    return this.thread.run("summary", this.at);
  }

  fetched() {
    return this.thread.run("fetched", this.at);
  }

  list() {
    return this.thread.run("list", this.at);
  }

  metadata() {
    return this.thread.run("metadata", this.at);
  }

  piece(key: string, start: number, count: number) {
    return this.thread.run("piece", { ...this.at, key, start, count });
  }

  async renderTemplate(messages: TemplateMessage[]) {
    const template = await this.thread.run("template", this.at);
    if (template === null) throw NO_TEMPLATE;
    return renderTemplate({ ...template, messages });
  }

  tokens(query: string, start: number, count: number) {
    return this.thread.run("tokens", { ...this.at, query, start, count });
  }

  async tokenize(text: string) {
    const pieces = await this.thread.run("tokenize", { ...this.at, text });
    if (pieces === null) throw UNKNOWN_TOKENIZER;
    return pieces;
  }

  block(tensor: string, index: number) {
    return this.thread.run("block", { ...this.at, tensor, index });
  }

  floats(tensor: string, query: FloatsQuery, signal: AbortSignal) {
    return this.thread.run("floats", { ...this.at, tensor, query, minus: null }, { signal });
  }

  reading(tensor: string): ReadingReadable {
    return this.#readingOf(tensor).state;
  }

  read(tensor: string): Promise<void> {
    return Promise.resolve(this.#readingOf(tensor).begin());
  }

  stopReading(tensor: string): Promise<void> {
    return Promise.resolve(this.#readingOf(tensor).stop());
  }

  statistics(tensor: string, reach: Reach): StatisticsReadable {
    const key = `${reach} ${tensor}`;
    const known = this.#statistics.get(key);
    if (known !== undefined) return known;
    const feed = new Feed<StatisticsState, StatisticsState | null>({
      initial: null,
      open: ({ onData, onError, onComplete }, state) => {
        const gone = new AbortController();
        const idle = { unsubscribe: () => gone.abort() };
        // The file cannot change: what was found out stays true.
        if (state !== null && (state.exact || reach === "sample")) return idle;
        const options = { signal: gone.signal, onProgress: onData };
        this.thread
          .run("statistics", { ...this.at, tensor, reach }, options)
          .then(onComplete, (thrown: unknown) => {
            if (!gone.signal.aborted) onError(thrown);
          });
        return idle;
      },
      reduce: (_before, now) => now,
      final: () => true,
    });
    this.#statistics.set(key, feed);
    return feed;
  }

  #readingOf(tensor: string): BrowserReading {
    const known = this.#readings.get(tensor);
    const reading = known ?? new BrowserReading(this.thread, { ...this.at, tensor });
    this.#readings.set(tensor, reading);
    return reading;
  }

  close(): void {
    this.thread.close();
  }
}

const UNKNOWN_TOKENIZER: ErrorReport = {
  code: "MODEL_UNSUPPORTED",
  message: "This kind of tokenizer is one that only the engine knows.",
  hint: "Open the file where the agent can read it, and load the model: its engine cuts the text.",
  remedies: [],
};

const NO_TEMPLATE: ErrorReport = {
  code: "NOT_FOUND",
  message: "This file has no chat template.",
  hint: "A model without one was not made for chats.",
  remedies: [],
};
