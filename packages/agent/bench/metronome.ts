/**
 * An event stream with known times, in a process of its own: each token leaves at its moment, and when
 * it really left is told to the parent, by the answer. Driven by bench-truth.ts.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TimedAnswer } from "../src/bench/client/timed-answer.ts";
import { monotonicMs } from "./monotonic-clock.ts";

/** One answer as its server wrote it, moments by the machine's monotonic clock, in milliseconds. */
export interface Played extends Pick<TimedAnswer, "arrivals" | "counts" | "endedAt"> {
  /** The client's port: on one connection answers follow each other. */
  port: number;
}

const { firstTokenMs, jitterMs, tokensPerSecond, warmupSeed } = JSON.parse(
  process.argv[2]!,
) as Record<"firstTokenMs" | "jitterMs" | "tokensPerSecond" | "warmupSeed", number>;

const EVENT = `data: {"choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}\n\n`;

const played: Played[] = [];

/** One answer that is being played. A class: closures of each answer would be compiled anew, beside it. */
class Playing {
  readonly #response: ServerResponse;
  readonly #tokens: number;
  readonly #seed: number;
  readonly #askedAt = monotonicMs();
  readonly #answer: Played;
  #sent = 0;

  constructor(response: ServerResponse, tokens: number, seed: number) {
    this.#response = response;
    this.#tokens = tokens;
    this.#seed = seed;
    const port = response.socket!.remotePort!;
    this.#answer = { port, arrivals: [], counts: [], endedAt: 0 };
  }

  step(): void {
    const now = monotonicMs();
    let text = "";
    while (this.#sent < this.#tokens && this.#dueAt(this.#sent) <= now) {
      text += EVENT;
      this.#sent += 1;
    }
    if (text !== "") {
      this.#answer.arrivals.push(monotonicMs());
      this.#answer.counts.push(this.#sent);
      this.#response.write(text);
    }
    if (this.#sent === this.#tokens) {
      this.#end();
      return;
    }
    // Sleeps to just before the moment, then looks again at once.
    const left = this.#dueAt(this.#sent) - monotonicMs();
    if (left > 2) setTimeout(stepOf, left - 1, this);
    else setImmediate(stepOf, this);
  }

  #dueAt(index: number): number {
    if (this.#seed >= warmupSeed) return this.#askedAt;
    const late = index === 0 || index === this.#tokens - 1 ? 0 : this.#lateBy(index);
    return this.#askedAt + firstTokenMs + (index * 1_000) / tokensPerSecond + late;
  }

  /** Jitter keeps the rate: each token is late by its own amount, the last one by none. */
  #lateBy(index: number): number {
    return ((this.#seed * 31 + index * 17) % 100) * (jitterMs / 100);
  }

  #end(): void {
    this.#answer.endedAt = monotonicMs();
    played.push(this.#answer);
    const usage = { completion_tokens: this.#tokens, prompt_tokens: 1 };
    const last = JSON.stringify({ choices: [], usage });
    this.#response.end(`data: ${last}\n\ndata: [DONE]\n\n`);
  }
}

function stepOf(playing: Playing): void {
  playing.step();
}

const server = createServer((req, res) => {
  let body = "";
  req.setEncoding("utf8");
  req.on("data", (part: string) => (body += part));
  req.on("end", () => {
    const { max_tokens, seed } = JSON.parse(body) as { max_tokens: number; seed: number };
    res.writeHead(200, { "content-type": "text/event-stream" });
    new Playing(res, max_tokens, seed).step();
  });
});
server.listen(0, "127.0.0.1", () => {
  process.send!({ port: (server.address() as AddressInfo).port });
});
process.on("message", () => process.send!(played.splice(0)));
process.on("disconnect", () => process.exit());
