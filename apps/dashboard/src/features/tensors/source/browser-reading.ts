import type { TensorReading } from "@llcuda/protocol";
import type { FeedValue } from "../../../connection/feed.ts";
import { reportOf } from "../../../connection/report.ts";
import { Store } from "../../../connection/store.ts";
import type { BrowserThread } from "./browser-thread.ts";
import type { FileAt } from "./origin.ts";

/** A tensor that the page's thread has here, or is to have: kept as long as the file is open. */
export class BrowserReading {
  readonly state = new Store<FeedValue<TensorReading | null>>({
    value: null,
    fresh: false,
    error: null,
  });
  readonly #thread: BrowserThread;
  readonly #at: FileAt & { tensor: string };
  #going: AbortController | null = null;

  constructor(thread: BrowserThread, at: FileAt & { tensor: string }) {
    this.#thread = thread;
    this.#at = at;
    thread.run("reading", at).then(
      (found) => this.#set({ ...found, going: this.#going !== null, error: null }),
      (thrown: unknown) => this.state.set({ value: null, fresh: false, error: reportOf(thrown) }),
    );
  }

  begin(): void {
    if (this.#going !== null) return;
    const going = new AbortController();
    this.#going = going;
    this.#change({ going: true, error: null });
    const options = {
      signal: going.signal,
      onProgress: (told: Partial<TensorReading>) => this.#change(told),
    };
    this.#thread.run("readWhole", this.#at, options).then(
      () => this.#end(null),
      (thrown: unknown) => this.#end(going.signal.aborted ? null : thrown),
    );
  }

  stop(): void {
    this.#going?.abort();
  }

  #end(thrown: unknown): void {
    this.#going = null;
    this.#change({ going: false, error: thrown === null ? null : reportOf(thrown) });
  }

  #change(next: Partial<TensorReading>): void {
    const { value } = this.state.get();
    if (value !== null) this.#set({ ...value, ...next });
  }

  #set(value: TensorReading): void {
    this.state.set({ value, fresh: true, error: null });
  }
}
