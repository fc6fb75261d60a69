import { fakeAnswer, fakeToken } from "./answer-text.ts";
import type { FakeBehaviour, FakeDeath } from "./behaviour.ts";
import { timingsOf, type FakeTimings } from "./chat-chunks.ts";
import type { Paced } from "./pacer.ts";

/** Prompt tokens per batch: one progress event each, as `-ub 512`. */
const BATCH_TOKENS = 512;
/** Unsent bytes at which a stream pauses: a reader that stops must not fill the fake's memory. */
const MAX_UNSENT_BYTES = 1024 * 1024;
/** Tokens per step of a stream without a set speed. */
const UNPACED_TOKENS = 256;

/** Where the events of an answer go, in the form of its route. */
export interface AnswerForm {
  prefill(processed: number, timings: FakeTimings, ms: number): string;
  started(): string;
  token(text: string, index: number, reasoning: boolean, timings: FakeTimings): string;
  finished(text: string, reason: "stop" | "length", timings: FakeTimings): string;
}

export interface Sink {
  readonly unsent: number;
  write(text: string): void;
  end(): void;
  /** Cuts the connection. */
  cut(): void;
}

export interface GenerationInput {
  behaviour: FakeBehaviour;
  form: AnswerForm;
  sink: Sink;
  promptTokens: number;
  /** Tokens of the answer that the prompt holds already: it goes on behind them. */
  begun: number;
  tokens: number;
  reason: "stop" | "length";
  die: (death: FakeDeath) => void;
  onEnd: () => void;
}

/** One answer while it is being written; `advance` does what is due by the clock. */
export class Generation implements Paced {
  sent = 0;
  #startedAt = 0;
  #processed = -1;
  #promptMs = 0;
  #firstAt = 0;
  #ended = false;
  /** Tokens that come as reasoning; fewer once the reasoning was told to end. */
  #reasoning: number;
  /** Of the whole answer; fewer once it was told to end. */
  #tokens: number;
  readonly #input: GenerationInput;

  constructor(input: GenerationInput) {
    this.#input = input;
    this.#reasoning = input.behaviour.reasoningTokens;
    this.#tokens = input.tokens;
  }

  /** @returns false when it does not reason now */
  endReasoning(): boolean {
    if (this.#ended || this.sent >= this.#reasoning) return false;
    this.#reasoning = this.sent;
    return true;
  }

  /** Ends as if the model had no more to say. */
  endNow(): void {
    this.#tokens = Math.min(this.#tokens, this.sent);
  }

  advance(now: number): boolean {
    if (this.#ended) return false;
    if (this.#startedAt === 0) this.#startedAt = now;
    const { behaviour, sink } = this.#input;
    if (sink.unsent > MAX_UNSENT_BYTES) return true;
    if (this.#firstAt === 0 && !this.#prefill(now)) return true;
    if (behaviour.hangs) return true;
    let text = "";
    const due = Math.min(this.#due(now), this.#tokens);
    while (this.sent < due && !this.#ended) {
      const fault = this.#fault();
      if (fault === "hang") break;
      if (fault !== null) {
        if (text !== "") sink.write(text);
        // The HTTP layer sends what was written at the end of this tick; the fault comes after it.
        setImmediate(fault);
        return false;
      }
      text += this.#token();
    }
    if (text !== "") sink.write(text);
    if (this.sent < this.#tokens) return true;
    this.#finish();
    return false;
  }

  /** The client is gone, or the server closes: no more is written. */
  cancel(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#input.onEnd();
  }

  /** @returns true once the prompt is read and the first token may come */
  #prefill(now: number): boolean {
    const { behaviour, form, sink, promptTokens } = this.#input;
    const speed = behaviour.promptTokensPerSecond;
    const elapsed = now - this.#startedAt;
    const read = speed === null ? promptTokens : Math.floor((elapsed * speed) / 1_000);
    const step = read >= promptTokens ? promptTokens : read - (read % BATCH_TOKENS);
    let text = this.#processed < 0 ? form.prefill(0, timingsOf(0, 0, 0, 0), 0) : "";
    this.#processed = Math.max(this.#processed, 0);
    while (this.#processed < step) {
      this.#processed = Math.min(step, this.#processed + BATCH_TOKENS);
      text += form.prefill(this.#processed, timingsOf(this.#processed, elapsed, 0, 0), elapsed);
    }
    const promptMs = speed === null ? 0 : (promptTokens / speed) * 1_000;
    const ready = step === promptTokens && elapsed >= promptMs + behaviour.firstTokenMs;
    if (ready) {
      this.#promptMs = elapsed;
      this.#firstAt = this.#startedAt + promptMs + behaviour.firstTokenMs;
      text += form.started();
    }
    if (text !== "") sink.write(text);
    return ready;
  }

  #due(now: number): number {
    const speed = this.#input.behaviour.tokensPerSecond;
    if (speed === null) return this.sent + UNPACED_TOKENS;
    return Math.floor(((now - this.#firstAt) * speed) / 1_000) + 1;
  }

  #token(): string {
    const { behaviour, form } = this.#input;
    const index = this.sent;
    this.sent += 1;
    const reasoning = index < this.#reasoning;
    const own = reasoning ? index : index - this.#reasoning + this.#input.begun;
    const content = fakeToken(own, behaviour.answerPieces ?? undefined);
    return form.token(content, index, reasoning, this.#timings());
  }

  #timings(): FakeTimings {
    const speed = this.#input.behaviour.tokensPerSecond ?? 100_000;
    const ms = Math.max(0.001, ((this.sent - 1) / speed) * 1_000);
    const timings = timingsOf(this.#input.promptTokens, this.#promptMs, this.sent, ms);
    const { draftAcceptance } = this.#input.behaviour;
    if (draftAcceptance === null) return timings;
    const draft_n_accepted = Math.round(this.sent * draftAcceptance);
    return { ...timings, draft_n: this.sent, draft_n_accepted };
  }

  #fault(): (() => void) | "hang" | null {
    const { sent } = this;
    const { behaviour, sink, die } = this.#input;
    const { crashAfterTokens, garbage, errorAfterTokens, hangsAfterTokens } = behaviour;
    if (hangsAfterTokens !== null && sent >= hangsAfterTokens) return "hang";
    if (crashAfterTokens !== null && sent >= crashAfterTokens.tokens) {
      return () => die(crashAfterTokens);
    }
    if (errorAfterTokens !== null && sent >= errorAfterTokens.tokens) {
      return () => {
        const error = { code: 500, message: errorAfterTokens.message, type: "server_error" };
        sink.write(`error: ${JSON.stringify(error)}\n\ndata: ${JSON.stringify({ error })}\n\n`);
        this.#close();
      };
    }
    if (garbage === null || sent < garbage.afterTokens) return null;
    return () => {
      if (garbage.kind === "not-json") sink.write('data: {"choices": [}\n\n');
      if (garbage.kind === "no-events") sink.write("\u0000\u0001 <html>502 Bad Gateway</html>\n\n");
      if (garbage.kind === "cut-mid-json") {
        sink.write('data: {"choices":[{"finish_reason":null,"index":0,"delta":{"con');
        sink.cut();
      }
      this.#close();
    };
  }

  #finish(): void {
    const { form, sink, reason, behaviour } = this.#input;
    const count = Math.max(0, this.#tokens - this.#reasoning);
    const text = fakeAnswer(count, behaviour.answerPieces ?? undefined);
    sink.write(form.finished(text, reason, this.#timings()));
    this.#close();
  }

  #close(): void {
    this.#input.sink.end();
    this.cancel();
  }
}
