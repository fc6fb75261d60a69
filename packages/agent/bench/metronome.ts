/**
 * An event stream with known times, in a process of its own: each token leaves at its moment, and when
 * it really left is told to the parent, by the answer. Speaks HTTP by itself, so that a moment is that of
 * the write to the socket. Driven by bench-truth.ts.
 */
import { createServer, type AddressInfo, type Socket } from "node:net";
import type { TimedAnswer } from "../src/bench/client/timed-answer.ts";
import { monotonicMs } from "./monotonic-clock.ts";

/** One answer as its server wrote it, moments by the machine's monotonic clock, in milliseconds. */
export interface Played extends Pick<TimedAnswer, "arrivals" | "counts" | "endedAt"> {
  /** The client's port: on one connection answers follow each other. */
  port: number;
  seed: number;
  /** Of each arrival: when the token was due that had waited longest, and when the write returned. */
  due: number[];
  handedOver: number[];
}

const { firstTokenMs, jitterMs, tokensPerSecond } = JSON.parse(process.argv[2]!) as Record<
  "firstTokenMs" | "jitterMs" | "tokensPerSecond",
  number
>;

const EVENT = `data: {"choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}\n\n`;
const HEAD =
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

const played: Played[] = [];

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

/** One answer that is being played. A class: closures of each answer would be compiled anew, beside it. */
class Playing {
  readonly #socket: Socket;
  readonly #tokens: number;
  readonly #seed: number;
  readonly #askedAt = monotonicMs();
  readonly #answer: Played;
  #sent = 0;

  constructor(socket: Socket, tokens: number, seed: number) {
    this.#socket = socket;
    this.#tokens = tokens;
    this.#seed = seed;
    const port = socket.remotePort!;
    this.#answer = { port, seed, arrivals: [], counts: [], due: [], handedOver: [], endedAt: 0 };
  }

  step(): void {
    const now = monotonicMs();
    const first = this.#sent;
    while (this.#sent < this.#tokens && this.#dueAt(this.#sent) <= now) this.#sent += 1;
    if (this.#sent > first) this.#write(first);
    if (this.#sent === this.#tokens) {
      this.#end();
      return;
    }
    // Sleeps to just before the moment, then looks again at once.
    const left = this.#dueAt(this.#sent) - monotonicMs();
    if (left > 2) setTimeout(stepOf, left - 1, this);
    else setImmediate(stepOf, this);
  }

  #write(first: number): void {
    const { arrivals, counts, due, handedOver } = this.#answer;
    const text = (first === 0 ? HEAD : "") + chunk(EVENT.repeat(this.#sent - first));
    due.push(this.#dueAt(first));
    counts.push(this.#sent);
    arrivals.push(monotonicMs());
    this.#socket.write(text);
    handedOver.push(monotonicMs());
  }

  #dueAt(index: number): number {
    // A warm-up's answers come at once.
    if (this.#seed < 0) return this.#askedAt;
    const late = index === 0 || index === this.#tokens - 1 ? 0 : this.#lateBy(index);
    return this.#askedAt + firstTokenMs + (index * 1_000) / tokensPerSecond + late;
  }

  /** Jitter keeps the rate: each token is late by its own amount, the last one by none. */
  #lateBy(index: number): number {
    return ((this.#seed * 31 + index * 17) % 100) * (jitterMs / 100);
  }

  #end(): void {
    const usage = { completion_tokens: this.#tokens, prompt_tokens: 1 };
    const last = JSON.stringify({ choices: [], usage });
    this.#answer.endedAt = monotonicMs();
    played.push(this.#answer);
    this.#socket.write(`${chunk(`data: ${last}\n\ndata: [DONE]\n\n`)}0\r\n\r\n`);
  }
}

function stepOf(playing: Playing): void {
  playing.step();
}

/** Requests of one connection, one after another, each with its length in its head. */
function serve(socket: Socket): void {
  let text = "";
  socket.setNoDelay(true);
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("data", (part: string) => {
    text += part;
    const head = text.indexOf("\r\n\r\n");
    if (head === -1) return;
    const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1]);
    const body = text.slice(head + 4);
    if (body.length < length) return;
    text = body.slice(length);
    const { max_tokens, seed } = JSON.parse(body.slice(0, length)) as Record<
      "max_tokens" | "seed",
      number
    >;
    new Playing(socket, max_tokens, seed).step();
  });
}

const server = createServer(serve);
server.listen(0, "127.0.0.1", () => {
  process.send!({ port: (server.address() as AddressInfo).port });
});
process.on("message", () => process.send!(played.splice(0)));
process.on("disconnect", () => process.exit());
