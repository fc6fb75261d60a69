import type { ErrorReport, StatisticsState } from "@llcuda/protocol";
import type { FloatsQuery } from "@llcuda/gguf";
import { Feed } from "../../../connection/feed.ts";
import { BrowserThread } from "./browser-thread.ts";
import type { FileAt } from "./origin.ts";
import { renderTemplate } from "./template-thread.ts";
import type { StatisticsReadable, TemplateMessage, TensorSource } from "./tensor-source.ts";

/** A file that the page looks into by itself, in a thread of its own. */
export class BrowserSource implements TensorSource {
  readonly file: string;
  readonly at: FileAt;
  readonly thread = new BrowserThread();
  readonly #statistics = new Map<string, StatisticsReadable>();

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

  statistics(tensor: string): StatisticsReadable {
    const known = this.#statistics.get(tensor);
    if (known !== undefined) return known;
    const feed = new Feed<StatisticsState, StatisticsState | null>({
      initial: null,
      open: ({ onData, onError, onComplete }, state) => {
        const gone = new AbortController();
        const idle = { unsubscribe: () => gone.abort() };
        // The file cannot change: what was found out stays true.
        if (state?.exact === true) return idle;
        const options = { signal: gone.signal, onProgress: onData };
        this.thread
          .run("statistics", { ...this.at, tensor }, options)
          .then(onComplete, (thrown: unknown) => {
            if (!gone.signal.aborted) onError(thrown);
          });
        return idle;
      },
      reduce: (_before, now) => now,
      final: () => true,
    });
    this.#statistics.set(tensor, feed);
    return feed;
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
