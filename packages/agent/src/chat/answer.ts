import type { AnswerStats, ChatDelta, Message, MessageStatus } from "@llcuda/protocol";
import type { EngineService } from "../engine/engine-service.ts";
import { Failure, reportOf } from "../failure.ts";
import {
  streamAnswer,
  type AnswerHandlers,
  type ChatTurn,
  type PromptProgress,
  type Timings,
} from "./answer-stream.ts";
import { recommendedSampling } from "./sampling.ts";
import { Transcript } from "./transcript.ts";
import { watchForHang } from "./hang-watch.ts";

/** How long a broken stream waits for the supervisor's diagnosis of the same event. */
const DIAGNOSIS_WAIT_MS = 2_000;

export interface AnswerCursor {
  messageId: string;
  content: number;
  reasoning: number;
  revision: number;
}

interface AnswerInput {
  engine: EngineService;
  message: Message;
  turns: ChatTurn[];
  hangLimitMs: number;
  /** Called after every change, and with the number of tokens that came. */
  onChange: (tokens: number) => void;
}

/** One answer while it is being written. It belongs to the agent: no watcher is needed. */
export class Answer implements AnswerHandlers {
  readonly message: Message;
  readonly content = new Transcript();
  readonly reasoning = new Transcript();
  /** Raised with every change of status or figures. */
  revision = 1;
  #status: MessageStatus = "waiting";
  #prefill = 0;
  #firstTokenMs: number | null = null;
  #contextSize = 0;
  /** The engine's last figures; they become `AnswerStats` only when somebody looks. */
  #timings: Timings = {};
  /** Counted here too, for engines that send no timings with each token. */
  #tokens = 0;
  #askedAt = 0;
  #lastSign = 0;
  #model: string | null = null;
  readonly #input: AnswerInput;
  readonly #abort = new AbortController();

  constructor(input: AnswerInput) {
    this.#input = input;
    this.message = input.message;
  }

  current(): Message {
    return {
      ...this.message,
      content: this.content.toString(),
      reasoning: this.reasoning.toString(),
      status: this.#status,
      stats: this.#stats(),
      model: this.#model,
    };
  }

  /** What a reader at `cursor` lacks; null when it lacks nothing. */
  deltaSince(cursor: AnswerCursor): ChatDelta | null {
    const same = cursor.messageId === this.message.id;
    const at = same ? cursor.content : 0;
    const reasoningAt = same ? cursor.reasoning : 0;
    if (same && cursor.revision === this.revision) return null;
    return {
      type: "delta",
      messageId: this.message.id,
      status: this.#status,
      at,
      content: this.content.from(at),
      reasoningAt,
      reasoning: this.reasoning.from(reasoningAt),
      stats: this.#stats(),
    };
  }

  /** Ends the engine's work; `run` then resolves with what came so far. */
  stop(reason: Failure | null = null): void {
    this.#abort.abort(reason);
  }

  /** Waits for the engine, asks, and resolves with the finished message. Never rejects. */
  async run(): Promise<Message> {
    try {
      const finish = await this.#ask();
      this.#status = finish === "length" ? "length" : "done";
      return { ...this.current(), error: null };
    } catch (thrown) {
      const reason: unknown = this.#abort.signal.reason;
      if (this.#abort.signal.aborted && !(reason instanceof Failure)) {
        this.#status = "stopped";
        return { ...this.current(), error: null };
      }
      this.#status = "failed";
      const error = reason instanceof Failure ? reason : await this.#diagnosed(thrown);
      return { ...this.current(), error: reportOf(error) };
    }
  }

  async #ask(): Promise<string> {
    const { engine, turns, hangLimitMs } = this.#input;
    const { signal } = this.#abort;
    const address = await engine.ensureReady(signal);
    const state = engine.state.value;
    if (state.phase === "ready") {
      this.#model = state.model.name;
      this.#contextSize = state.contextSize;
    }
    this.#askedAt = this.#lastSign = performance.now();
    const watch = watchForHang({
      pid: address.pid,
      limitMs: hangLimitMs,
      lastSign: () => this.#lastSign,
      onHang: (failure) => this.stop(failure),
    });
    try {
      const sampling = recommendedSampling(this.#model ?? "");
      return await streamAnswer(address, { messages: turns, sampling }, this, signal);
    } finally {
      watch.end();
    }
  }

  onPrefill({ total, cache, processed }: PromptProgress): void {
    const fresh = total - cache;
    this.#prefill = fresh > 0 ? Math.min(1, Math.max(0, (processed - cache) / fresh)) : 1;
    this.#changed(0);
  }

  onText(content: string, reasoning: string, timings: Timings | undefined): void {
    this.content.append(content);
    this.reasoning.append(reasoning);
    this.#status = "streaming";
    this.#prefill = 1;
    this.#firstTokenMs ??= performance.now() - this.#askedAt;
    const before = this.#tokens;
    // One chunk may carry several tokens, when the engine drafts.
    this.#tokens = timings?.predicted_n ?? before + 1;
    if (timings !== undefined) this.#timings = timings;
    this.#changed(this.#tokens - before);
  }

  onTimings(timings: Timings): void {
    this.#timings = timings;
    this.#tokens = timings.predicted_n ?? this.#tokens;
    this.#changed(0);
  }

  #changed(tokens: number): void {
    this.#lastSign = performance.now();
    this.revision += 1;
    this.#input.onChange(tokens);
  }

  #stats(): AnswerStats {
    const timings = this.#timings;
    const { cache_n: cachedTokens = 0, prompt_n: promptTokens = 0 } = timings;
    const tokens = this.#tokens;
    return {
      promptTokens,
      cachedTokens,
      tokens,
      // One token has no rate: the engine counts steps between tokens.
      tokensPerSecond: tokens > 1 ? (timings.predicted_per_second ?? null) : null,
      promptTokensPerSecond: promptTokens > 0 ? (timings.prompt_per_second ?? null) : null,
      firstTokenMs: this.#firstTokenMs,
      contextUsed: cachedTokens + promptTokens + tokens,
      contextSize: this.#contextSize,
      prefill: this.#prefill,
    };
  }

  /** A broken stream is usually a crash that the supervisor is just diagnosing: its words are better. */
  async #diagnosed(thrown: unknown): Promise<unknown> {
    if (!(thrown instanceof Failure) || thrown.code !== "ENGINE_CRASHED") return thrown;
    try {
      const { state } = this.#input.engine;
      const wait = AbortSignal.timeout(DIAGNOSIS_WAIT_MS);
      const failed = await state.until((value) => value.phase === "failed", wait);
      if (failed.phase !== "failed") return thrown;
      const { code, message, detail } = failed.error;
      return new Failure(code, `${thrown.message} ${message}`, thrown.hint, {
        ...(detail === undefined ? {} : { detail }),
        remedies: thrown.remedies,
      });
    } catch {
      return thrown;
    }
  }
}
