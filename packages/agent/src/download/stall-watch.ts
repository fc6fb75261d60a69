import { Failure } from "../failure.ts";
import type { Piece } from "./chunk-filler.ts";
import type { Timing } from "./timing.ts";

/** A body whose server is watched. */
export interface WatchedBody {
  pieces(): AsyncGenerator<Piece, void, undefined>;
  /** Bytes that came so far. */
  readonly received: number;
  /** All its memory waits for the disk or the hash: nothing more can come. */
  readonly full: boolean;
}

/**
 * Ends an exchange in which its server does too little. A byte now and then does not count as life.
 * The server's time runs only while somebody waits for it, not while bytes are written or held back.
 */
export class StallWatch {
  readonly #controller = new AbortController();
  readonly #timing: Timing;
  #timer: NodeJS.Timeout | undefined;
  #grace: NodeJS.Immediate | undefined;
  #waited = 0;
  #stage: "connect" | "headers" | "body" = "connect";
  stalled = false;
  /** Aborts when the exchange stalls or the caller aborts. */
  readonly signal: AbortSignal;

  constructor(timing: Timing, signal: AbortSignal) {
    this.#timing = timing;
    this.signal = AbortSignal.any([signal, this.#controller.signal]);
    this.#after(timing.connectMs, () => this.#abort());
  }

  /** For how long a reader of the body has waited for its server, in ms. */
  get waitedMs(): number {
    return this.#waited;
  }

  connected(): void {
    this.#stage = "headers";
    this.#after(this.#timing.headersMs, () => this.#abort());
  }

  headersCame(): void {
    this.#stage = "body";
    this.stop();
  }

  /** The body, piece by piece; a window of the server's time that brings too little ends it. */
  async *pieces(body: WatchedBody): AsyncGenerator<Piece, void, undefined> {
    const { stallBytes, stallMs } = this.#timing;
    const pieces = body.pieces();
    let left = stallMs;
    let had = 0;
    let from = 0;
    const pass = (): void => {
      const waited = performance.now() - from;
      this.#waited += waited;
      left = Math.max(0, left - waited);
      from += waited;
    };
    const judge = (): void => {
      pass();
      if (!body.full && body.received - had < stallBytes) return this.#abort();
      had = body.received;
      left = stallMs;
      this.#after(left, judge);
    };
    try {
      for (;;) {
        from = performance.now();
        this.#after(left, judge);
        const next = await pieces.next();
        this.stop();
        pass();
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await pieces.return();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#grace);
  }

  failure(url: string): Failure {
    const { connectMs, headersMs, stallMs, stallBytes } = this.#timing;
    const what = {
      connect: `could not be reached within ${connectMs / 1000} s`,
      headers: `did not answer within ${headersMs / 1000} s`,
      body: `sent less than ${stallBytes} bytes in ${stallMs / 1000} s`,
    }[this.#stage];
    return new Failure(
      "DOWNLOAD_STALLED",
      `${url} ${what}`,
      "Check the network, or try again later: the download goes on where it stopped.",
    );
  }

  /** A process that did not run for so long first looks at what came meanwhile. */
  #after(ms: number, judge: () => void): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#grace = setImmediate(judge);
    }, ms);
  }

  #abort(): void {
    this.stalled = true;
    this.#controller.abort();
  }
}
