import { randomUUID } from "node:crypto";
import type { LibraryWork, Progress } from "@llcuda/protocol";
import { reportOf } from "../../failure.ts";

/** Ended works that are still shown; the oldest go first. */
const MAX_ENDED = 20;

interface Running {
  shown: LibraryWork;
  abort: AbortController;
}

/** What a work may use while it runs. */
export interface WorkContext {
  signal: AbortSignal;
  tell(progress: Progress): void;
}

/** Work on models that goes on by itself: each has its progress, and stays until it is put away. */
export class WorkList {
  readonly #works = new Map<string, Running>();
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get shown(): LibraryWork[] {
    return [...this.#works.values()].map(({ shown }) => shown);
  }

  /** Begins a work that resolves with one line on what it did. @returns its id */
  begin(
    kind: LibraryWork["kind"],
    model: string,
    work: (context: WorkContext) => Promise<string>,
  ): string {
    const id = randomUUID();
    const abort = new AbortController();
    const shown: LibraryWork = { id, kind, model, progress: null, result: null, error: null };
    this.#works.set(id, { shown, abort });
    const change = (changes: Partial<LibraryWork>): void => {
      const entry = this.#works.get(id);
      if (entry === undefined) return;
      entry.shown = { ...entry.shown, ...changes };
      this.#onChange();
    };
    void work({ signal: abort.signal, tell: (progress) => change({ progress }) })
      .then(
        (result) => change({ result, progress: null }),
        (thrown: unknown) => change({ error: reportOf(thrown), progress: null }),
      )
      .finally(() => this.#dropOld());
    this.#onChange();
    return id;
  }

  /** Ends a running work and puts an ended one away. */
  cancel(id: string): void {
    this.#works.get(id)?.abort.abort();
    this.#works.delete(id);
    this.#onChange();
  }

  close(): void {
    for (const { abort } of this.#works.values()) abort.abort();
  }

  #dropOld(): void {
    const ended = [...this.#works].filter(([, { shown }]) => shown.result ?? shown.error);
    for (const [id] of ended.slice(0, -MAX_ENDED)) this.#works.delete(id);
  }
}
