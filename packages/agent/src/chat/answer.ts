import type {
  AnswerStats,
  ChatDelta,
  Message,
  MessageStatus,
  PlaceInLine,
  Repetition,
  TokenProbabilities,
} from "@llcuda/protocol";
import type { LimitOf } from "../bench/limit/stream-limit.ts";
import type { EngineAddress, EngineService } from "../engine/engine-service.ts";
import type { SlotLine } from "../engine/slot-line.ts";
import { Failure, reportOf } from "../failure.ts";
import { AnswerFigures } from "./answer-figures.ts";
import {
  streamAnswer,
  type AnswerHandlers,
  type ChatTurn,
  type PromptProgress,
  type Timings,
} from "./answer-stream.ts";
import { refuseUnseen } from "./context/refuse-unseen.ts";
import { endReasoning } from "./end-reasoning.ts";
import { begunTurn } from "./engine-turns.ts";
import { recommendedSampling, stated } from "./sampling.ts";
import { TokenProbe } from "./token-probe.ts";
import { isNotCalled, watchForCall } from "./call-watch.ts";
import { callsInText } from "./calls-in-text.ts";
import { watchForRepetition, type AnswerRepetition } from "./repetition/answer-repetition.ts";
import { diagnosed } from "./diagnosed.ts";
import { offerTo, type ToolOffer } from "./tool-offer.ts";
import { ToolCallsInAnswer, type ToolCallPiece } from "./tool-calls-in-answer.ts";
import { Transcript } from "./transcript.ts";
import { watchForHang } from "./hang-watch.ts";

/** How much of an answer a reader holds. */
export interface AnswerCursor {
  content: number;
  reasoning: number;
  revision: number;
}

interface AnswerInput {
  engine: EngineService;
  /** Where it waits for a slot of that engine. */
  line: SlotLine;
  /** What it holds already is gone on with. */
  message: Message;
  /** What the engine is told before it; files are read for it. */
  turns: () => Promise<ChatTurn[]>;
  /** What the machine allows an answer, where that is known. */
  limitOf?: LimitOf | undefined;
  /** How often the question may want something repeated; 0 where it names no number. */
  askedCount: number;
  /** What it may call; none where it is left out. */
  tools?: ToolOffer | undefined;
  hangLimitMs: number;
  /** Called after every change, and with the number of tokens that came. */
  onChange: (tokens: number) => void;
}

/** One answer while it is being written. It belongs to the agent: no watcher is needed. */
export class Answer {
  readonly message: Message;
  readonly content = new Transcript();
  readonly reasoning = new Transcript();
  /** Raised with every change of status or figures. */
  revision = 1;
  #status: MessageStatus = "waiting";
  #lastSign = 0;
  #model: string | null = null;
  readonly #figures: AnswerFigures;
  readonly #probe = new TokenProbe();
  readonly #calls = new ToolCallsInAnswer();
  /** Names of what it may call. */
  #offered: ReadonlySet<string> = new Set();
  /** Where the engine writes it, and under which name: known once it has begun. */
  #atEngine: { address: EngineAddress; id: string } | null = null;
  #place: PlaceInLine | null = null;
  /** Null where it may repeat itself as it likes. */
  readonly #repetition: AnswerRepetition | null;
  readonly #input: AnswerInput;
  readonly #abort = new AbortController();

  constructor(input: AnswerInput) {
    this.#input = input;
    this.message = input.message;
    this.#figures = new AnswerFigures(input.message.stats);
    this.content.append(input.message.content);
    this.reasoning.append(input.message.reasoning);
    this.#repetition = watchForRepetition(input.message, input.askedCount, this.#abort);
  }

  current(): Message {
    return {
      ...this.message,
      content: this.content.toString(),
      reasoning: this.reasoning.toString(),
      status: this.#status,
      stats: this.#stats(),
      model: this.#model ?? this.message.model,
      toolCalls: this.#calls.current,
      place: this.#place,
    };
  }

  /** Of a reader that holds everything. */
  cursor(): AnswerCursor {
    const { content, reasoning, revision } = this;
    return { content: content.length, reasoning: reasoning.length, revision };
  }

  /** What a reader at `cursor` lacks; null when it lacks nothing. */
  deltaSince(cursor: AnswerCursor): ChatDelta | null {
    if (cursor.revision === this.revision) return null;
    const { content: at, reasoning: reasoningAt } = cursor;
    return {
      type: "delta",
      messageId: this.message.id,
      status: this.#status,
      at,
      content: this.content.from(at),
      reasoningAt,
      reasoning: this.reasoning.from(reasoningAt),
      stats: this.#stats(),
      ...(this.#calls.any ? { toolCalls: this.#calls.current } : {}),
      place: this.#place,
    };
  }

  /** Ends the engine's work; `run` then resolves with what came so far. */
  stop(reason: Failure | null = null): void {
    this.#abort.abort(reason);
  }

  probabilities(): TokenProbabilities {
    return this.#probe.kept();
  }

  /**
   * Ends the reasoning, so that the answer begins; nothing where none goes on.
   * @throws Failure ENGINE_REFUSED by engines that cannot
   */
  async answerNow(): Promise<void> {
    const thinks = this.reasoning.length > 0 && this.content.length === 0;
    if (this.#status !== "streaming" || !thinks || this.#atEngine === null) return;
    await endReasoning(this.#atEngine.address, this.#atEngine.id);
  }

  /** Waits for the engine, asks, and resolves with the finished message. Never rejects. */
  async run(): Promise<Message> {
    try {
      const finish = await this.#ask();
      if (this.#repetition?.found != null) return this.#repeating(this.#repetition.found);
      const called = this.#callsInText();
      this.#status = finish === "length" && called === null ? "length" : "done";
      return { ...this.current(), ...called, error: null };
    } catch (thrown) {
      if (this.#repetition?.found != null) return this.#repeating(this.#repetition.found);
      const reason: unknown = this.#abort.signal.reason;
      if (this.#abort.signal.aborted && !(reason instanceof Failure)) {
        this.#status = "stopped";
        return { ...this.current(), error: null };
      }
      // A call that it wrote as text, and then did not find an end, is one.
      const called = isNotCalled(reason) ? this.#callsInText() : null;
      this.#status = called === null ? "failed" : "done";
      if (called !== null) return { ...this.current(), ...called, error: null };
      const error =
        reason instanceof Failure ? reason : await diagnosed(thrown, this.#input.engine.state);
      return { ...this.current(), error: reportOf(error) };
    }
  }

  #repeating(repetition: Repetition): Message {
    this.#status = "repeating";
    return { ...this.current(), error: null, repetition };
  }

  /** Calls that the model wrote as text are calls all the same; null where it wrote none. */
  #callsInText(): Pick<Message, "content" | "toolCalls"> | null {
    if (this.#calls.any || this.#offered.size === 0) return null;
    const toolCalls = callsInText(this.content.toString(), this.#offered);
    return toolCalls.length === 0 ? null : { content: "", toolCalls };
  }

  async #ask(): Promise<string> {
    const { engine, line } = this.#input;
    const { signal } = this.#abort;
    const address = await engine.ensureReady(signal);
    const state = engine.state.value;
    if (state.phase === "ready") {
      this.#model = state.model.name;
      this.#figures.contextSize = state.contextSize;
      // It is there before the first token or a moment later; nobody waits for it.
      void this.#input.limitOf?.(state.model, state.engine.backend).then(
        (limit) => {
          this.#figures.limit = limit;
        },
        () => undefined,
      );
    }
    const leave = await line.enter(signal, (place) => {
      this.#place = place;
      this.#changed(0);
    });
    if (this.#place !== null) {
      this.#place = null;
      this.#changed(0);
    }
    try {
      return await this.#stream(address);
    } finally {
      leave();
    }
  }

  async #stream(address: EngineAddress): Promise<string> {
    const { turns, message, hangLimitMs } = this.#input;
    this.#lastSign = performance.now();
    this.#figures.asked(this.#lastSign);
    const watch = watchForHang({
      pid: address.pid,
      limitMs: hangLimitMs,
      lastSign: () => this.#lastSign,
      onHang: (failure) => this.stop(failure),
    });
    try {
      const options = message.options ?? {};
      const wished = stated(options, this.#figures.contextSize);
      const sampling = { ...recommendedSampling(this.#model ?? ""), ...wished };
      const messages = [...(await turns()), ...begunTurn(message)];
      await refuseUnseen(messages, address, this.#model ?? "");
      const tools = await offerTo(this.#input.tools, address, this.#model ?? "");
      this.#offered = new Set(tools?.definitions.map((each) => each.function.name));
      const question = { messages, sampling, alternatives: options.alternatives, tools };
      const handlers = this.#handlers(address, tools);
      return await streamAnswer(address, question, handlers, this.#abort.signal);
    } finally {
      watch.end();
    }
  }

  #handlers(address: EngineAddress, tools: ToolOffer | undefined): AnswerHandlers {
    const plain: AnswerHandlers = {
      onId: (id) => {
        this.#atEngine = { address, id };
      },
      onPrefill: (progress) => this.#onPrefill(progress),
      onProbes: (tokens, reasoning) => this.#probe.add(tokens, reasoning),
      onText: (content, reasoning, timings) => this.#onText(content, reasoning, timings),
      onTimings: (timings) => this.#onTimings(timings),
      onToolCalls: (pieces, timings) => this.#onToolCalls(pieces, timings),
    };
    const watch = this.#repetition;
    if (tools?.choice !== "required") return watch?.over(plain) ?? plain;
    // What it writes before its call is watched for that, and never long.
    const handlers = watch?.over(plain, ["reasoning", "toolCalls"]) ?? plain;
    return watchForCall(handlers, this.#model ?? "The model", (failure) => this.stop(failure));
  }

  #onPrefill(progress: PromptProgress): void {
    this.#figures.prefilled(progress);
    this.#changed(0);
  }

  #onText(content: string, reasoning: string, timings: Timings | undefined): void {
    this.content.append(content);
    this.reasoning.append(reasoning);
    this.#status = "streaming";
    const now = performance.now();
    const open = this.content.length === this.message.content.length + content.length;
    this.#figures.reasoned({ thought: reasoning !== "", open }, now);
    this.#figures.shared ||= this.#input.line.running > 1;
    this.#changed(this.#figures.wrote(timings, now));
  }

  #onToolCalls(pieces: readonly ToolCallPiece[], timings: Timings | undefined): void {
    this.#calls.add(pieces);
    this.#onText("", "", timings);
  }

  #onTimings(timings: Timings): void {
    this.#figures.ended(timings);
    this.#changed(0);
  }

  #changed(tokens: number): void {
    this.#lastSign = performance.now();
    this.revision += 1;
    this.#input.onChange(tokens);
  }

  #stats(): AnswerStats {
    return this.#figures.stats(this.#probe.count);
  }
}
