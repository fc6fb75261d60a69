import { Failure } from "../failure.ts";
import type { Timing } from "./timing.ts";

/** Ends an exchange in which too little happens. A byte now and then does not count as life. */
export class StallWatch {
  readonly #controller = new AbortController();
  readonly #timing: Timing;
  #timer: NodeJS.Timeout;
  #bytes = 0;
  #holding = false;
  #stage: "connect" | "headers" | "body" = "connect";
  stalled = false;
  /** Aborts when the exchange stalls or the caller aborts. */
  readonly signal: AbortSignal;

  constructor(timing: Timing, signal: AbortSignal) {
    this.#timing = timing;
    this.signal = AbortSignal.any([signal, this.#controller.signal]);
    this.#timer = setTimeout(() => this.#abort(), timing.connectMs);
  }

  connected(): void {
    this.#stage = "headers";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#abort(), this.#timing.headersMs);
  }

  headersCame(): void {
    this.#stage = "body";
    clearTimeout(this.#timer);
    this.#timer = setInterval(() => {
      if (this.#holding) return;
      if (this.#bytes < this.#timing.stallBytes) this.#abort();
      this.#bytes = 0;
    }, this.#timing.stallMs);
  }

  bytesCame(count: number): void {
    this.#bytes += count;
  }

  /** Waits on behalf of a limit of our own: that is no stall of the server's. */
  async held(wait: Promise<void> | null | undefined): Promise<void> {
    if (wait == null) return;
    this.#holding = true;
    await wait;
    this.#holding = false;
    this.#bytes = this.#timing.stallBytes;
  }

  /** Waits for the disk: while it takes nothing, the server cannot send. */
  async written(write: Promise<void>): Promise<void> {
    this.#holding = true;
    try {
      await write;
    } finally {
      this.#holding = false;
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
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

  #abort(): void {
    this.stalled = true;
    this.#controller.abort();
  }
}
