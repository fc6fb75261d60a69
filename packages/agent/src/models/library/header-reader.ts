import type { Progress } from "@llcuda/protocol";
import type { FoundFile } from "./found-file.ts";
import { type ModelFacts, readModelFacts } from "./model-facts.ts";

/** Headers read at once. */
const READERS = 4;

interface HeaderReaderInput {
  /** Files whose headers are not known by now. */
  unread: () => readonly FoundFile[];
  onRead: (file: FoundFile, facts: ModelFacts) => void;
  onEnd: () => void;
  closed: AbortSignal;
}

/** Reads the headers that a look found, those of one look after those of the one before. */
export class HeaderReader {
  readonly #input: HeaderReaderInput;
  #reading: { done: number; total: number } | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(input: HeaderReaderInput) {
    this.#input = input;
  }

  /** Null where all are read. */
  get progress(): Progress | null {
    if (this.#reading === null) return null;
    return { unit: "files", ...this.#reading, ratePerSecond: null, secondsLeft: null };
  }

  /** Resolves when what was begun is read. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Of what is unread it is said at once that it is: whoever asks now waits for it. */
  begin(): void {
    this.#reading ??= this.#left();
    if (this.#reading !== null) this.#ended = this.#ended.then(() => this.#read());
  }

  #left(): { done: number; total: number } | null {
    const total = this.#input.unread().length;
    return total === 0 ? null : { done: 0, total };
  }

  async #read(): Promise<void> {
    const { closed, onEnd, onRead, unread } = this.#input;
    const files = unread();
    const reading = { done: 0, total: files.length };
    this.#reading = reading;
    const next = files.values();
    const read = async (): Promise<void> => {
      for (const file of next) {
        if (closed.aborted) return;
        const facts = await readModelFacts(file.path);
        if (closed.aborted) return;
        reading.done += 1;
        onRead(file, facts);
      }
    };
    await Promise.all(Array.from({ length: READERS }, read));
    // A look during this one may have found more, which are read next.
    this.#reading = this.#left();
    onEnd();
  }
}
