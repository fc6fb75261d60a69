import { LiveValue } from "../live/live-value.ts";

/** A client that asks again and again, or one that reconnects, finds the work going on. */
const LINGER_MS = 15_000;
/** What was found out lately is kept; each is some kB. */
const MAX_KEPT = 64;

/** Work that several may watch: begun by the first, shared by all, ended when nobody looks any more. */
export interface SharedJob<State> {
  readonly state: LiveValue<State>;
  /** Rejects with what ended the work badly. */
  readonly done: Promise<void>;
}

interface Entry<State> extends SharedJob<State> {
  watchers: number;
  ended: boolean;
  readonly controller: AbortController;
  linger?: NodeJS.Timeout;
}

/** Jobs by a key that says all they depend on; their last states are kept for those who come later. */
export class SharedJobs<State> {
  readonly #entries = new Map<string, Entry<State>>();
  readonly #lingerMs: number;

  constructor(lingerMs: number = LINGER_MS) {
    this.#lingerMs = lingerMs;
  }

  /**
   * States of the job with this key, from the present one on, until it has ended.
   * @param begin makes the first state, and the work that follows it
   */
  async *watch(
    key: string,
    signal: AbortSignal | undefined,
    begin: () => Promise<State>,
    work: (state: LiveValue<State>, signal: AbortSignal) => Promise<void>,
  ): AsyncGenerator<State> {
    const entry = this.#entries.get(key) ?? (await this.#begin(key, begin, work));
    entry.watchers += 1;
    clearTimeout(entry.linger);
    const gone = new AbortController();
    const both = signal === undefined ? gone.signal : AbortSignal.any([signal, gone.signal]);
    // The end of the work ends the watching, after the last state was seen.
    const finished = entry.done.finally(() => gone.abort());
    finished.catch(() => undefined);
    try {
      let last: State | undefined;
      for await (const state of entry.state.watch(both)) yield (last = state);
      if (signal?.aborted === true) return;
      if (!Object.is(last, entry.state.value)) yield entry.state.value;
      await finished;
    } finally {
      entry.watchers -= 1;
      if (entry.watchers === 0 && !entry.ended) this.#lingerOn(key, entry);
    }
  }

  close(): void {
    for (const entry of this.#entries.values()) {
      clearTimeout(entry.linger);
      entry.controller.abort();
    }
    this.#entries.clear();
  }

  async #begin(
    key: string,
    begin: () => Promise<State>,
    work: (state: LiveValue<State>, signal: AbortSignal) => Promise<void>,
  ): Promise<Entry<State>> {
    const state = new LiveValue(await begin());
    // Two may have begun at once: the first one's work is everybody's.
    const other = this.#entries.get(key);
    if (other !== undefined) return other;
    const controller = new AbortController();
    const done = work(state, controller.signal);
    const entry: Entry<State> = { state, done, watchers: 0, ended: false, controller };
    done.then(
      () => (entry.ended = true),
      () => this.#forget(key, entry),
    );
    this.#entries.set(key, entry);
    this.#dropOldest();
    return entry;
  }

  #lingerOn(key: string, entry: Entry<State>): void {
    entry.linger = setTimeout(() => {
      // Whoever comes from now on begins anew, and is not told of this one's end.
      this.#forget(key, entry);
      entry.controller.abort();
    }, this.#lingerMs).unref();
  }

  #forget(key: string, entry: Entry<State>): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  #dropOldest(): void {
    for (const [key, { watchers, ended }] of this.#entries) {
      if (this.#entries.size <= MAX_KEPT) return;
      if (ended && watchers === 0) this.#entries.delete(key);
    }
  }
}
