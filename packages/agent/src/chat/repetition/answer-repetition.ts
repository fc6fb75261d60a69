import { Repetition, type Message } from "@llcuda/protocol";
import type { AnswerHandlers } from "../answer-stream.ts";
import { RepetitionWatch } from "./repetition-watch.ts";

type Part = Repetition["part"];

/**
 * @param message what it holds already may be what is repeated
 * @param asked how often the question may want something repeated; 0 where it names no number
 * @param abort ends the answer
 * @returns null where it may repeat itself as it likes
 */
export function watchForRepetition(
  message: Message,
  asked: number,
  abort: AbortController,
): AnswerRepetition | null {
  if (message.options?.stop_repetition === false) return null;
  return new AnswerRepetition(message, asked, abort);
}

/** Watches all that an answer writes: its text, its thoughts, and what it wants tools to be given. */
export class AnswerRepetition {
  /** What it was stopped for. */
  found: Repetition | null = null;
  readonly #watches = new Map<Part, RepetitionWatch>();
  /** Whoever goes on with what holds too many already wants it so. */
  readonly #letAlone = new Set<Part>();
  readonly #asked: number;
  readonly #abort: AbortController;

  constructor(
    begun: Pick<Message, "content" | "reasoning">,
    asked: number,
    abort: AbortController,
  ) {
    this.#asked = asked;
    this.#abort = abort;
    for (const part of ["content", "reasoning"] as const) {
      if (this.#add(part, begun[part]) !== null) this.#letAlone.add(part);
    }
  }

  /**
   * The same handlers, told of nothing any more once the answer is stopped for repeating itself.
   * @param parts what is watched; all when left out
   */
  over(
    handlers: AnswerHandlers,
    parts: readonly Part[] = Repetition.shape.part.options,
  ): AnswerHandlers {
    const look = (part: Part, text: string): void => {
      if (parts.includes(part)) this.#look(part, text);
    };
    return {
      ...handlers,
      onText: (content, reasoning, timings) => {
        if (this.found !== null) return;
        handlers.onText(content, reasoning, timings);
        look("content", content);
        look("reasoning", reasoning);
      },
      onToolCalls: (pieces, timings) => {
        if (this.found !== null) return;
        handlers.onToolCalls?.(pieces, timings);
        const written = pieces.map((piece) => piece.function?.arguments ?? "");
        look("toolCalls", written.join(""));
      },
    };
  }

  /** Whoever stopped the answer before has stopped it. */
  #look(part: Part, text: string): void {
    if (this.#abort.signal.aborted || this.#letAlone.has(part)) return;
    this.found = this.#add(part, text);
    if (this.found !== null) this.#abort.abort();
  }

  #add(part: Part, text: string): Repetition | null {
    if (text === "") return null;
    const watch = this.#watches.get(part) ?? new RepetitionWatch(this.#asked);
    this.#watches.set(part, watch);
    const found = watch.add(text);
    return found === null ? null : { part, ...found };
  }
}
