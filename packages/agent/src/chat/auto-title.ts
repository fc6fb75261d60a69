import type { Message } from "@llcuda/protocol";
import type { EngineService } from "../engine/engine-service.ts";
import type { SlotLine } from "../engine/slot-line.ts";
import { streamAnswer } from "./answer-stream.ts";
import { recommendedSampling } from "./sampling.ts";
import { TITLE_REQUEST, titleIn } from "./title-words.ts";

/** A title is never worth more than this. */
const MAX_TOKENS = 32;
const LIMIT_MS = 30_000;
/** A longer conversation would make the engine read anew what fell out of its cache. */
const MAX_CHARS = 24_000;

interface TitleJob {
  chatId: string;
  engine: EngineService;
  line: SlotLine;
  /** The first question and its answer. */
  messages: Message[];
}

/** Lets the model name a chat, only while the engine has nothing else to do. */
export class AutoTitle {
  readonly #setTitle: (chatId: string, title: string) => void;
  readonly #running = new Map<string, AbortController>();

  constructor(setTitle: (chatId: string, title: string) => void) {
    this.#setTitle = setTitle;
  }

  /** Resolves once the chat has its title, or will not get one. Never rejects. */
  async give({ chatId, engine, line, messages }: TitleJob): Promise<void> {
    const { address } = engine;
    const chars = messages.reduce((sum, { content }) => sum + content.length, 0);
    if (address === null || chars > MAX_CHARS || this.#running.has(chatId)) return;
    const abort = new AbortController();
    const leave = line.enterIdle(() => abort.abort());
    if (leave === null) return;
    this.#running.set(chatId, abort);
    try {
      const state = engine.state.value;
      const model = state.phase === "ready" ? state.model.name : "";
      const answer = await this.#ask(
        messages.map(({ role, content }) => ({ role, content })),
        { address, model },
        AbortSignal.any([abort.signal, AbortSignal.timeout(LIMIT_MS)]),
      );
      const title = answer === null ? null : titleIn(answer);
      if (title !== null && !abort.signal.aborted) this.#setTitle(chatId, title);
    } catch {
      // A chat without a title of the model's has the beginning of its question.
    } finally {
      this.#running.delete(chatId);
      leave();
    }
  }

  /** The person has named the chat, goes on with it, or throws it away. */
  cancel(chatId: string): void {
    this.#running.get(chatId)?.abort();
  }

  close(): void {
    for (const abort of this.#running.values()) abort.abort();
  }

  /** @returns null when the model did not come to an end */
  async #ask(
    turns: { role: string; content: string }[],
    { address, model }: { address: NonNullable<EngineService["address"]>; model: string },
    signal: AbortSignal,
  ): Promise<string | null> {
    let text = "";
    const handlers = {
      onPrefill: () => undefined,
      onTimings: () => undefined,
      onText: (content: string) => {
        text += content;
      },
    };
    const question = {
      messages: [...turns, { role: "user", content: TITLE_REQUEST }],
      sampling: { ...recommendedSampling(model), max_tokens: MAX_TOKENS },
      // A model that thinks would spend all its tokens on that.
      template: { enable_thinking: false },
    };
    const finish = await streamAnswer(address, question, handlers, signal);
    return finish === "length" && !text.trim().includes("\n") ? null : text;
  }
}
