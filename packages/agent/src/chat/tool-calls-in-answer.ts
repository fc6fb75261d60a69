import { MAX_CALL_CHARS, MAX_CALLS, type ToolCall } from "@llcuda/protocol";
import { Failure } from "../failure.ts";

/** A piece of a call, as OpenAI's stream has it: the first of each index brings its id and name. */
export interface ToolCallPiece {
  index?: number;
  id?: string;
  function?: { name?: string; arguments?: string };
}

/** The calls of one answer while they are written. */
export class ToolCallsInAnswer {
  readonly #calls: ToolCall[] = [];

  get current(): ToolCall[] {
    return this.#calls.map((call) => ({ ...call }));
  }

  get any(): boolean {
    return this.#calls.length > 0;
  }

  /** @throws Failure TOO_LARGE, TOO_MANY when it becomes more than any sensible answer's */
  add(pieces: readonly ToolCallPiece[]): void {
    for (const { index = 0, id, function: part } of pieces) {
      if (index >= MAX_CALLS || index < 0) {
        throw new Failure(
          "TOO_MANY",
          `The model asked for more than ${MAX_CALLS} tools at once.`,
          "Ask for less in one question.",
          { remedies: ["retry-answer"] },
        );
      }
      const call = (this.#calls[index] ??= { id: id ?? `call-${index}`, name: "", arguments: "" });
      if (part?.name !== undefined && call.name === "") call.name = part.name.slice(0, 256);
      call.arguments += part?.arguments ?? "";
      if (call.arguments.length > MAX_CALL_CHARS) {
        throw new Failure(
          "TOO_LARGE",
          `The model wrote more than ${MAX_CALL_CHARS} characters for one tool.`,
          "Ask for less in one question.",
          { remedies: ["retry-answer"] },
        );
      }
    }
    // A hole would be a call that nobody made.
    for (let at = 0; at < this.#calls.length; at++) {
      this.#calls[at] ??= { id: `call-${at}`, name: "", arguments: "" };
    }
  }
}
