import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { ChunkFiller, type FillerOptions, type Piece } from "./chunk-filler.ts";
import type { WatchedBody } from "./stall-watch.ts";

/** Room for an answer's header. What of the body comes with it is less than a stream's buffer holds. */
const HEADER_BYTES = 16 * 1024;

/**
 * Reads an answer's body straight from its socket into large buffers: Node's own way through parser
 * and streams takes thrice the processor's time. The parser gets the header, and the whole answer
 * where its length is not told by Content-Length.
 */
export class BulkBody implements WatchedBody {
  readonly #filler: ChunkFiller;
  readonly #header = Buffer.allocUnsafeSlow(HEADER_BYTES);
  #socket: Socket | null = null;
  #response: IncomingMessage | null = null;
  /** Bytes of the body that are still to come past the parser; null: the parser has it. */
  #left: number | null = null;

  constructor(options: FillerOptions = {}) {
    this.#filler = new ChunkFiller(options);
  }

  /** Given to the socket when it is made. */
  readonly onread = {
    buffer: (): Uint8Array => (this.#left === null ? this.#header : this.#filler.room()),
    callback: (count: number): boolean => this.#take(count),
  };

  attach(socket: Socket): void {
    this.#socket = socket;
  }

  respond(response: IncomingMessage): void {
    this.#response = response;
    response.once("error", (error) => this.#filler.fail(error));
  }

  get received(): number {
    return this.#filler.received;
  }

  get full(): boolean {
    return !this.#filler.spare;
  }

  /** The body, piece by piece. Ends the connection when its reader has had enough. */
  async *pieces(): AsyncGenerator<Piece, void, undefined> {
    const response = this.#response;
    if (response === null) throw new TypeError("there is no answer yet");
    if (this.#left === null) void this.#copyThrough(response);
    try {
      yield* this.#filler.pieces();
    } finally {
      response.destroy();
    }
  }

  /** Ends the connection; what came of it is still handed on. */
  leave(): void {
    this.#filler.end();
    this.#socket?.destroy();
  }

  #take(count: number): boolean {
    if (this.#left === null) {
      this.#socket?.emit("data", Buffer.from(this.#header.subarray(0, count)));
      if (this.#response !== null) this.#leaveParser(this.#response);
      return this.#left === null || this.#filler.spare;
    }
    this.#left -= count;
    if (this.#left < 0) {
      this.#filler.fail(new Error("more came than Content-Length told"));
      this.#socket?.destroy();
      return false;
    }
    this.#filler.filled(count);
    // The parser waits for a body that it will never see.
    if (this.#left === 0) this.leave();
    return this.#left > 0 && this.#filler.spare;
  }

  /** From here on the body is read past the parser, if its end can be told. */
  #leaveParser(response: IncomingMessage): void {
    const { "content-length": length, "transfer-encoding": encoding } = response.headers;
    const bodied = response.statusCode === 200 || response.statusCode === 206;
    if (!bodied || response.complete || encoding !== undefined) return;
    if (length === undefined || !/^\d+$/.test(length)) return;
    const early = (response.read() as Buffer | null) ?? Buffer.alloc(0);
    this.#left = Number(length) - early.length;
    this.#filler.onRoom = () => this.#socket?.resume();
    // A filler that is new has room for what came with a header.
    void this.#filler.copy(early);
    if (this.#left === 0) this.leave();
  }

  async #copyThrough(response: IncomingMessage): Promise<void> {
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) await this.#filler.copy(chunk);
      this.#filler.end();
    } catch (error) {
      this.#filler.fail(error);
    }
  }
}
