import type { ErrorReport } from "@llcuda/protocol";
import type { Unsubscribable } from "@trpc/server/observable";
import { reportOf } from "./report.ts";
import { Store, type Readable } from "./store.ts";

interface Observer<E> {
  onData: (event: E) => void;
  onError: (error: unknown) => void;
  onComplete: () => void;
}

interface FeedOptions<E, V> {
  initial: V;
  /** Subscribes at the agent; `value` is what is known so far. */
  open: (observer: Observer<E>, value: V) => Unsubscribable;
  reduce: (value: V, event: E) => V;
  /** True when something is missing from the value: the feed opens anew, which brings a snapshot. */
  broken?: (value: V) => boolean;
  /** True for a failure that no second try changes; by default by its code. */
  final?: (error: ErrorReport) => boolean;
}

export interface FeedValue<V> {
  value: V;
  /** Whether the value came from the agent since this feed was opened. */
  fresh: boolean;
  /** The agent's refusal, for example of a chat that is deleted. */
  error: ErrorReport | null;
}

/** How long a feed stays open after its last reader has left: pages are left and come back. */
const LINGER_MS = 5_000;
const REOPEN_MS = 1_000;
/** Refusals that no second try changes. */
const FINAL = new Set<ErrorReport["code"]>(["CHAT_NOT_FOUND", "NOT_FOUND", "INPUT_INVALID"]);

/**
 * One subscription shared by all who read it. Events change the value at once; readers are told once
 * an animation frame, however many events came.
 */
export class Feed<E, V> implements Readable<FeedValue<V>> {
  readonly #options: FeedOptions<E, V>;
  readonly #painted: Store<FeedValue<V>>;
  #current: FeedValue<V>;
  #readers = 0;
  #running: Unsubscribable | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;

  constructor(options: FeedOptions<E, V>) {
    this.#options = options;
    this.#current = { value: options.initial, fresh: false, error: null };
    this.#painted = new Store(this.#current);
  }

  readonly get = (): FeedValue<V> => this.#painted.get();

  readonly subscribe = (listener: () => void): (() => void) => {
    const stop = this.#painted.subscribe(listener);
    this.#readers += 1;
    clearTimeout(this.#timer);
    if (this.#running === null) this.#open();
    return () => {
      stop();
      this.#readers -= 1;
      if (this.#readers === 0) this.#timer = setTimeout(() => this.#close(), LINGER_MS);
    };
  };

  /** Shows a value before the agent has sent one. */
  seed(value: V): void {
    if (this.#current.fresh) return;
    this.#change({ value, fresh: false, error: null });
  }

  /** Puts in what was asked for beside the subscription. */
  merge(change: (value: V) => V): void {
    this.#change({ ...this.#current, value: change(this.#current.value) });
  }

  #open(): void {
    clearTimeout(this.#timer);
    const { open, reduce, broken } = this.#options;
    this.#running = open(
      {
        onData: (event) => {
          const value = reduce(this.#current.value, event);
          this.#change({ value, fresh: true, error: null });
          if (broken?.(value) === true) this.#reopen(0);
        },
        onError: (thrown) => {
          const error = reportOf(thrown);
          const { final = ({ code }) => FINAL.has(code) } = this.#options;
          if (!final(error)) return this.#reopen(REOPEN_MS);
          this.#change({ ...this.#current, error });
        },
        onComplete: () => {
          this.#running = null;
        },
      },
      this.#current.value,
    );
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#running?.unsubscribe();
    this.#running = null;
    this.#current = { ...this.#current, fresh: false };
  }

  #reopen(delayMs: number): void {
    this.#close();
    if (this.#readers > 0) this.#timer = setTimeout(() => this.#open(), delayMs);
  }

  #change(next: FeedValue<V>): void {
    this.#current = next;
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#painted.set(this.#current);
    });
  }
}
