import type { Message } from "@llcuda/protocol";
import type { EngineAddress, EngineService } from "../engine/engine-service.ts";
import type { SlotLines } from "../engine/slot-lines.ts";
import type { ChatStore } from "../store/chat-store.ts";
import { streamAnswer } from "./answer-stream.ts";
import type { LiveChat } from "./live-chat.ts";
import type { OpenChats } from "./open-chats.ts";
import { recommendedSampling } from "./sampling.ts";
import { thinkingVariables } from "./thinking-switch.ts";
import { TITLE_REQUEST, titleIn } from "./title-words.ts";

/** A title is never worth more than this. */
const MAX_TOKENS = 32;
const LIMIT_MS = 30_000;
/** A longer conversation would make the engine read anew what fell out of its cache. */
const MAX_CHARS = 24_000;
/** Chats that wait for the engine to be idle; the oldest ones keep their question as title. */
const MAX_WAITING = 32;

interface AutoTitleInput {
  store: ChatStore;
  open: OpenChats;
  engineOf: () => EngineService;
  lines: SlotLines;
  onChange: () => void;
}

/** Lets the model name chats, only while its engine has nothing else to do. */
export class AutoTitle {
  readonly #input: AutoTitleInput;
  /** The first question of a chat and its answer, until the model has spoken. */
  readonly #waiting = new Map<string, Message[]>();
  /** Chats of which the model has spoken, whatever came of it: it is asked once. */
  readonly #asked = new Set<string>();
  #running: { chatId: string; abort: AbortController } | null = null;
  #closed = false;

  constructor(input: AutoTitleInput) {
    this.#input = input;
  }

  /** An answer has ended well, and nothing else goes on in its chat. */
  after(live: LiveChat): void {
    const { id: chatId, titleSource } = live.stored;
    const talk = live.messages.filter(
      ({ tool, toolCalls }) => tool === null && toolCalls.length === 0,
    );
    const [question, answer] = talk;
    const chars = (question?.content.length ?? 0) + (answer?.content.length ?? 0);
    const whole = question?.role === "user" && answer?.role === "assistant";
    if (titleSource === "question" && whole && chars <= MAX_CHARS && !this.#asked.has(chatId)) {
      this.#waiting.set(chatId, [question, answer]);
      if (this.#waiting.size > MAX_WAITING) this.cancel(this.#waiting.keys().next().value!);
    }
    void this.#next();
  }

  /** The person has named the chat, goes on with it, or throws it away. */
  cancel(chatId: string): void {
    this.#waiting.delete(chatId);
    if (this.#running?.chatId === chatId) this.#running.abort.abort();
  }

  close(): void {
    this.#closed = true;
    this.#running?.abort.abort();
  }

  /** One after the other, as long as the engine is idle. Never rejects. */
  async #next(): Promise<void> {
    const [first] = this.#waiting;
    if (first === undefined || this.#running !== null || this.#closed) return;
    const [chatId, messages] = first;
    const engine = this.#input.engineOf();
    const { address } = engine;
    if (address === null) return;
    const abort = new AbortController();
    const leave = this.#input.lines.of(engine).enterIdle(() => abort.abort());
    // It waits for the end of the next answer, as it does when it has to give way.
    if (leave === null) return;
    this.#running = { chatId, abort };
    const letGo = engine.use();
    try {
      const state = engine.state.value;
      const model = state.phase === "ready" ? state.model.name : "";
      const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(LIMIT_MS)]);
      const { text, whole } = await ask(messages, address, model, signal);
      const [question, answer] = messages;
      const talk = { question: question!.content, answer: answer!.content };
      const title = titleIn(text, talk, whole);
      if (title !== null && !abort.signal.aborted) this.#name(chatId, title);
    } catch {
      // A chat without a title of the model's has the beginning of its question.
    } finally {
      this.#running = null;
      letGo();
      leave();
    }
    if (abort.signal.aborted) return;
    this.#waiting.delete(chatId);
    this.#asked.add(chatId);
    void this.#next();
  }

  /** Never over a person's own title. */
  #name(chatId: string, title: string): void {
    const { store, open, onChange } = this.#input;
    if (store.chat(chatId)?.titleSource !== "question") return;
    store.changeChat(chatId, { title, titleSource: "model" });
    const live = open.known(chatId);
    if (live !== undefined) open.refreshChat(live);
    onChange();
  }
}

/** @returns what it said, and whether it came to an end */
async function ask(
  talk: readonly Message[],
  address: EngineAddress,
  model: string,
  signal: AbortSignal,
): Promise<{ text: string; whole: boolean }> {
  let text = "";
  const handlers = {
    onPrefill: () => undefined,
    onTimings: () => undefined,
    onText: (content: string) => {
      text += content;
    },
  };
  const turns = talk.map(({ role, content }) => ({ role, content }));
  const question = {
    messages: [...turns, { role: "user", content: TITLE_REQUEST }],
    sampling: { ...recommendedSampling(model), max_tokens: MAX_TOKENS },
    // A model that thinks would spend all its tokens on that.
    template: thinkingVariables(false),
  };
  const finish = await streamAnswer(address, question, handlers, signal);
  return { text, whole: finish !== "length" };
}
