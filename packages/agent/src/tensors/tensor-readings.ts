import type { TensorReading } from "@llcuda/protocol";
import { requireSpace } from "../download/disk-space.ts";
import { reportOf } from "../failure.ts";
import { LiveValue } from "../live/live-value.ts";
import type { OpenFiles } from "./open-files.ts";
import type { TensorAddress } from "./worker/job.ts";
import type { TensorWorkers } from "./worker/tensor-workers.ts";

/** Tensors whose state is remembered; each is a few numbers. */
const MAX_ENTRIES = 256;

interface Entry {
  readonly state: LiveValue<TensorReading>;
  /** While it is read. */
  going: AbortController | null;
}

/** Tensors of the hub that somebody asked to have whole. They are read on when the page is closed. */
export class TensorReadings {
  readonly #files: OpenFiles;
  readonly #workers: TensorWorkers;
  readonly #cache: string;
  readonly #entries = new Map<string, Entry>();

  /** @param cache the folder below which what is read is kept */
  constructor(files: OpenFiles, workers: TensorWorkers, cache: string) {
    this.#files = files;
    this.#workers = workers;
    this.#cache = cache;
  }

  /** How much of a tensor is here, from now on. Nothing is read for it. */
  async *watch(address: TensorAddress, signal?: AbortSignal): AsyncGenerator<TensorReading> {
    const { state } = await this.#entryOf(address);
    yield* state.watch(signal);
  }

  /** Begins to read what is missing, unless it is read already. */
  async begin(address: TensorAddress): Promise<void> {
    const entry = await this.#entryOf(address);
    if (entry.going !== null) return;
    const going = new AbortController();
    entry.going = going;
    entry.state.set({ ...entry.state.value, going: true, error: null });
    this.#read(address, entry, going.signal).then(
      () => this.#end(entry, null),
      (thrown: unknown) => this.#end(entry, going.signal.aborted ? null : thrown),
    );
  }

  /** Ends at once; what has come stays. */
  async stop(address: TensorAddress): Promise<void> {
    (await this.#entryOf(address)).going?.abort();
  }

  close(): void {
    for (const { going } of this.#entries.values()) going?.abort();
  }

  async #read(address: TensorAddress, { state }: Entry, signal: AbortSignal): Promise<void> {
    const { kept, total } = state.value;
    await requireSpace(address.tensor, this.#cache, total - kept);
    await this.#workers.run("readWhole", address, {
      first: true,
      signal,
      onProgress: (told) => state.set({ ...state.value, ...told }),
    });
  }

  #end(entry: Entry, thrown: unknown): void {
    entry.going = null;
    const error = thrown === null ? null : reportOf(thrown);
    entry.state.set({ ...entry.state.value, going: false, error });
  }

  async #entryOf(address: TensorAddress): Promise<Entry> {
    const { file, tensor } = address;
    const key = [file.path, file.revision, tensor].join("\n");
    const known = this.#entries.get(key);
    if (known?.going != null) return known;
    // Before the thread: the header comes once, and is kept for it.
    const usual = await this.#files.use(file, (opened) => opened.bytesPerSecond());
    const looked = await this.#workers.run("reading", address, { first: true });
    const found = { ...looked, bytesPerSecond: looked.bytesPerSecond ?? usual };
    // Somebody else may have come first.
    const entry = this.#entries.get(key) ?? {
      state: new LiveValue<TensorReading>({ ...found, going: false, error: null }),
      going: null,
    };
    if (entry.going === null) entry.state.set({ ...entry.state.value, ...found });
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#dropOldest();
    return entry;
  }

  #dropOldest(): void {
    for (const [key, { going }] of this.#entries) {
      if (this.#entries.size <= MAX_ENTRIES) return;
      if (going === null) this.#entries.delete(key);
    }
  }
}
