import type { ChatEvent, Message } from "@llcuda/protocol";
import { failureOf } from "../failure.ts";

/** Writes one answer to stdout as it comes, each character once. */
export class TerminalAnswer {
  readonly #id: string;
  readonly #onText: () => void;
  #written = 0;

  /** @param onText called before each piece is written */
  constructor(answerId: string, onText: () => void) {
    this.#id = answerId;
    this.#onText = onText;
  }

  /** @returns the answer once it is complete @throws Failure where it failed */
  take(event: ChatEvent): Message | null {
    if (event.type === "delta" && event.messageId === this.#id) {
      this.#write(event.at, event.content);
      return null;
    }
    const messages = event.type === "snapshot" ? event.messages : [];
    if (event.type === "message") messages.push(event.message);
    const answer = messages.find((message) => message.id === this.#id);
    if (answer === undefined) return null;
    this.#write(0, answer.content);
    if (answer.error !== null) throw failureOf(answer.error);
    return answer.status === "waiting" || answer.status === "streaming" ? null : answer;
  }

  #write(at: number, content: string): void {
    if (content !== "") this.#onText();
    process.stdout.write(content.slice(this.#written - at));
    this.#written = at + content.length;
  }
}
