/**
 * An event stream with known times, in a process of its own: each token leaves at its moment, and when
 * it really left is told to the parent after the answer. Driven by bench-truth.ts.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What one answer was like, in milliseconds. */
export interface Truth {
  /** The request's seed, which names it. */
  seed: number;
  firstTokenMs: number;
  perTokenMs: number;
  endToEndMs: number;
}

const { firstTokenMs, jitterMs, tokensPerSecond, warmupSeed } = JSON.parse(
  process.argv[2]!,
) as Record<"firstTokenMs" | "jitterMs" | "tokensPerSecond" | "warmupSeed", number>;

const event = (content: string): string =>
  `data: {"choices":[{"index":0,"delta":{"content":"${content}"},"finish_reason":null}]}\n\n`;

const truths: Truth[] = [];

function play(res: ServerResponse, tokens: number, seed: number): void {
  const askedAt = performance.now();
  let [sent, firstAt] = [0, 0];
  // Jitter keeps the rate: each token is late by its own amount, the last one by none.
  const lateBy = (index: number): number =>
    index === 0 || index === tokens - 1 ? 0 : ((seed * 31 + index * 17) % 100) * (jitterMs / 100);
  const dueAt = (index: number): number => {
    if (seed >= warmupSeed) return askedAt;
    return askedAt + firstTokenMs + (index * 1_000) / tokensPerSecond + lateBy(index);
  };
  const step = (): void => {
    const now = performance.now();
    let text = "";
    while (sent < tokens && dueAt(sent) <= now) {
      text += event("word ");
      sent += 1;
    }
    if (text !== "") res.write(text);
    if (sent > 0 && firstAt === 0) firstAt = now;
    if (sent < tokens) {
      // Sleeps to just before the moment, then looks again at once.
      const left = dueAt(sent) - performance.now();
      if (left > 2) setTimeout(step, left - 1);
      else setImmediate(step);
      return;
    }
    const endToEndMs = performance.now() - askedAt;
    const perTokenMs = (now - firstAt) / (tokens - 1);
    truths.push({ seed, firstTokenMs: firstAt - askedAt, perTokenMs, endToEndMs });
    const usage = { completion_tokens: tokens, prompt_tokens: 1 };
    res.end(`data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`);
  };
  step();
}

const server = createServer((req, res) => {
  let body = "";
  req.setEncoding("utf8");
  req.on("data", (part: string) => (body += part));
  req.on("end", () => {
    const { max_tokens, seed } = JSON.parse(body) as { max_tokens: number; seed: number };
    res.writeHead(200, { "content-type": "text/event-stream" });
    play(res, max_tokens, seed);
  });
});
server.listen(0, "127.0.0.1", () => {
  process.send!({ port: (server.address() as AddressInfo).port });
});
process.on("message", () => process.send!(truths.splice(0)));
process.on("disconnect", () => process.exit());
