import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { Extents, type Extent } from "./extents.ts";

/** Node tells of every request that this thread's HTTP client makes. */
const CHANNEL = "http.client.request.created";

interface Answer {
  socket: Socket;
  from: number;
  /** Of its status line and headers, which the socket counts too. */
  headerBytes: number;
}

/**
 * Counts what this thread's HTTP client really received of a file, by the sockets' own count of bytes
 * that the process read. What a server wrote and the systems' buffers swallowed is not among it.
 */
export class ReceivedBytes {
  readonly #answers: Answer[] = [];
  readonly #length: number;

  /** @param length of the file, in bytes */
  constructor(length: number) {
    this.#length = length;
    subscribe(CHANNEL, this.#onRequest);
  }

  /** What each answer brought, in the order of the answers. */
  get extents(): Extent[] {
    return this.#answers.map(({ from, headerBytes, socket }) => {
      const to = from + Math.max(0, socket.bytesRead - headerBytes);
      return { from, to: Math.min(to, this.#length) };
    });
  }

  /**
   * Bytes of the file that came more than once: each as often as it came again. The framing of an
   * answer without Content-Length, some dozens of bytes, counts as such.
   */
  get again(): number {
    const { extents } = this;
    const all = extents.reduce((sum, { from, to }) => sum + to - from, 0);
    return all - new Extents(extents).total;
  }

  [Symbol.dispose](): void {
    unsubscribe(CHANNEL, this.#onRequest);
  }

  readonly #onRequest = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    request.once("response", (response: IncomingMessage) => {
      const { headers, rawHeaders, socket, statusCode, statusMessage } = response;
      if (statusCode !== 200 && statusCode !== 206) return;
      const [, from = "0"] = /^bytes (\d+)-/.exec(headers["content-range"] ?? "") ?? [];
      const lines = rawHeaders.reduce((sum, part) => sum + part.length, 0) + rawHeaders.length * 2;
      const headerBytes = `HTTP/1.1 ${statusCode} ${statusMessage}\r\n`.length + lines + 2;
      this.#answers.push({ socket, from: Number(from), headerBytes });
    });
  };
}
