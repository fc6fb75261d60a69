import { checkRange } from "./byte-source.ts";
import type { ByteSource } from "./byte-source.ts";
import { GgufError } from "./error.ts";
import { joined } from "./joined-bytes.ts";
import { PageCache, PAGE_BYTES } from "./page-cache.ts";
import type { PageRun } from "./page-cache.ts";
import { BlobPieces, type PieceStore } from "./piece-store.ts";
import { RangeKeeper } from "./range-keeper.ts";
import {
  LONGEST_PAUSE_MS,
  PassingFailure,
  pause,
  pauseAfter,
  retryAfterMs,
} from "./retry-pause.ts";

export interface HttpOptions {
  /** Sent with each request to the first address, e.g. an Authorization for a private model. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Bytes that the first request asks for. */
  readonly firstRequestBytes?: number;
  /** Bytes of the file that are kept in memory. */
  readonly cacheBytes?: number;
  /** Where ranges that somebody wants to have whole are kept; by default in memory, while it is open. */
  readonly pieces?: (file: RemoteFile) => PieceStore;
  readonly fetch?: typeof fetch;
  /** Waits between two tries; a timer by default. */
  readonly pause?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** One state of a file behind HTTP. */
export interface RemoteFile {
  readonly url: string;
  readonly size: number;
  /** Its ETag or date; null where the server tells neither. */
  readonly version: string | null;
}

/** The whole header of most models up to 100k tokens: one request opens the file. */
const FIRST_REQUEST_BYTES = 2 * 1024 * 1024;
const CACHE_BYTES = 96 * 1024 * 1024;
const ATTEMPTS = 4;
/** Shorter answers take as long as a request does, and tell nothing of the line. */
const TIMED_FROM_BYTES = 256 * 1024;
const HINT = "Check the address and the connection; some servers refuse ranges or need a token.";

/** A file behind HTTP, read by range requests into a cache of pages. */
export class HttpSource implements ByteSource {
  readonly name: string;
  readonly slow = true;
  readonly #options: HttpOptions;
  readonly #cache: PageCache;
  /** Where the first answer came from, after redirects: a file store with a signed address. */
  #resolved: string;
  #size = 0;
  #version: string | null = null;
  #requests = 0;
  #bytesFetched = 0;
  #bytesPerSecond: number | null = null;
  #keeper!: RangeKeeper;

  private constructor(url: string, options: HttpOptions) {
    this.name = url;
    this.#resolved = url;
    this.#options = options;
    this.#cache = new PageCache(options.cacheBytes ?? CACHE_BYTES, (run) => this.#fetchRun(run));
  }

  /** Opens an address with one request. Rejects with E_SOURCE where ranges cannot be had. */
  static async open(url: string, options: HttpOptions = {}): Promise<HttpSource> {
    const source = new HttpSource(url, options);
    const wanted = options.firstRequestBytes ?? FIRST_REQUEST_BYTES;
    const { response, body } = await source.#request(0, wanted - 1);
    source.#resolved = response.url === "" ? url : response.url;
    source.#size = totalSize(response) ?? body.length;
    source.#version = versionOf(response);
    source.#cache.fill(0, body, source.#size);
    source.#keeper = source.#keeperFor(options);
    await source.#keeper.take(0, body);
    return source;
  }

  get size(): number {
    return this.#size;
  }

  /** Requests sent so far. */
  get requests(): number {
    return this.#requests;
  }

  /** Bytes of the file received so far. */
  get bytesFetched(): number {
    return this.#bytesFetched;
  }

  /** How quick the last larger answers came. */
  get bytesPerSecond(): number | null {
    return this.#bytesPerSecond;
  }

  /** Has ranges of the file whole; they are read from where they are kept then. */
  get keeper(): RangeKeeper {
    return this.#keeper;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return Promise.resolve().then(() => {
      checkRange(this, offset, length);
      return this.#cache.read(offset, length);
    });
  }

  async #fetchRun({ first, count }: PageRun): Promise<Uint8Array> {
    const start = first * PAGE_BYTES;
    const end = Math.min(start + count * PAGE_BYTES, this.#size);
    const kept = await this.#keeper.read(start, end);
    const from = start + kept.length;
    if (from === end) return kept;
    const rest = await this.#fetchRange(from, end);
    await this.#keeper.take(from, rest);
    return kept.length === 0 ? rest : joined([kept, rest]);
  }

  #keeperFor({ pieces = () => new BlobPieces() }: HttpOptions): RangeKeeper {
    const [size, version] = [this.#size, this.#version];
    return new RangeKeeper({
      store: pieces({ url: this.name, size, version }),
      size,
      fetchRange: (start, end, signal) => this.#fetchRange(start, end, signal),
      bytesPerSecond: () => this.#bytesPerSecond,
    });
  }

  async #fetchRange(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> {
    const { response, body } = await this.#request(start, end - 1, signal);
    const changed = totalSize(response) !== this.#size || versionOf(response) !== this.#version;
    if (!changed && body.length === end - start) return body;
    const what = changed ? "was changed on the server while it was read" : "sent too few bytes";
    const code = changed ? "E_CHANGED" : "E_SOURCE";
    throw new GgufError(code, `${this.name} ${what}`, "Open the file again.", {
      offset: start,
      value: `${body.length} bytes`,
      limit: `${end - start} bytes`,
    });
  }

  /** One range, tried again after a pause where the failure may pass (a lost connection, 429, 5xx). */
  async #request(
    start: number,
    end: number,
    gone?: AbortSignal,
  ): Promise<{ response: Response; body: Uint8Array }> {
    const signal = anyOf(this.#options.signal, gone);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#requestOnce(start, end, signal);
      } catch (error) {
        gone?.throwIfAborted();
        const { pause: wait = pause } = this.#options;
        const lasting = error instanceof GgufError || signal?.aborted === true;
        const ms = pauseAfter(attempt, error);
        if (lasting || attempt === ATTEMPTS || ms > LONGEST_PAUSE_MS) {
          throw asSourceError(error, this.name);
        }
        await wait(ms, signal);
      }
    }
  }

  async #requestOnce(
    start: number,
    end: number,
    signal: AbortSignal | undefined,
  ): Promise<{ response: Response; body: Uint8Array }> {
    const { fetch: get = fetch, headers } = this.#options;
    const sameOrigin = new URL(this.#resolved).origin === new URL(this.name).origin;
    this.#requests++;
    const began = performance.now();
    const range = { Range: `bytes=${start}-${end}` };
    const response = await get(this.#resolved, {
      headers: sameOrigin ? { ...headers, ...range } : range,
      signal: signal ?? null,
    });
    if (response.status === 416 && start === 0) return { response, body: new Uint8Array() };
    if (response.status !== 206) await this.#refuse(response);
    const body = isRange(response, start, end) ? await bodyOf(response, end - start + 1) : null;
    if (body === null) {
      await response.body?.cancel().catch(() => undefined);
      const what = `${this.name} answers another range than the one asked for`;
      const value = response.headers.get("content-range") ?? "no Content-Range";
      throw new GgufError("E_SOURCE", what, HINT, { value, limit: `bytes ${start}-${end}` });
    }
    this.#bytesFetched += body.length;
    this.#time(body.length, performance.now() - began);
    return { response, body };
  }

  /** Half of it is the last answer: a line changes, and one answer may be odd. */
  #time(bytes: number, ms: number): void {
    if (bytes < TIMED_FROM_BYTES) return;
    const now = (1_000 * bytes) / Math.max(1, ms);
    this.#bytesPerSecond = this.#bytesPerSecond === null ? now : (this.#bytesPerSecond + now) / 2;
  }

  async #refuse(response: Response): Promise<never> {
    await response.body?.cancel();
    const { status } = response;
    if (this.#resolved !== this.name && [401, 403, 410].includes(status)) {
      // A signed address that ran out: go back to where it came from.
      this.#resolved = this.name;
      throw new PassingFailure(`HTTP ${status}`, 0);
    }
    if (status === 429 || status >= 500) {
      const wait = retryAfterMs(response.headers.get("retry-after"));
      const words = wait === undefined ? "" : `, to be asked again in ${wait / 1_000} s`;
      throw new PassingFailure(`HTTP ${status}${words}`, wait);
    }
    const what = status === 200 ? "does not answer range requests" : `answers HTTP ${status}`;
    throw new GgufError("E_SOURCE", `${this.name} ${what}`, HINT, { value: `${status}` });
  }
}

function anyOf(...signals: (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
}

/** Whether an answer says that it is from `start` on and not beyond `end`. */
function isRange({ headers }: Response, start: number, end: number): boolean {
  const [, from, to] = /^bytes (\d+)-(\d+)\//.exec(headers.get("content-range") ?? "") ?? [];
  return Number(from) === start && Number(to) <= end;
}

/** The whole body; null, without waiting for its end, where it is longer than `most` bytes. */
async function bodyOf(response: Response, most: number): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
    length += next.value.length;
    if (length > most) {
      await reader?.cancel();
      return null;
    }
    pieces.push(next.value);
  }
  return joined(pieces);
}

/** The whole file's size from `Content-Range: bytes 0-9/1234`. */
function totalSize(response: Response): number | undefined {
  const total = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  return total === undefined ? undefined : Number(total);
}

/** What changes when the file does. */
function versionOf(response: Response): string | null {
  return response.headers.get("etag") ?? response.headers.get("last-modified");
}

function asSourceError(error: unknown, name: string): GgufError {
  if (error instanceof GgufError) return error;
  const words = error instanceof Error ? error.message : String(error);
  return new GgufError("E_SOURCE", `${name} cannot be read: ${words}`, HINT, { cause: error });
}
