import { once } from "node:events";
import { Agent, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { timeAnswer } from "./time-answer.ts";

/** From about the fiftieth request on, Node runs what it has compiled: before, each is up to 30 ms late. */
const REQUESTS = 64;
const EVENTS = 8;

const QUESTION = { prompt: "warm up", outputTokens: EVENTS, cachePrompt: true, seed: 0 };
const CHUNK = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "word" } }], timings: { predicted_n: 1 } })}\n\n`;

let warming: Promise<void> | null = null;

/**
 * Lets the client answer itself over loopback until its code is compiled, once in each process: else the
 * first answers that are measured hold its own slowness. About 0.1 s.
 */
export function warmClient(): Promise<void> {
  // Without it the first answers are late by some milliseconds: no reason to refuse a bench.
  warming ??= askOneself().catch(() => {
    warming = null;
  });
  return warming;
}

async function askOneself(): Promise<void> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (let event = 0; event < EVENTS; event += 1) response.write(CHUNK);
      response.end("data: [DONE]\n\n");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/v1`;
  const agent = new Agent({ keepAlive: true });
  const { signal } = new AbortController();
  try {
    for (let request = 0; request < REQUESTS; request += 1) {
      const endpoint = { url, apiKey: null, model: null, tellsTimings: request % 2 === 0 };
      // oxlint-disable-next-line no-await-in-loop -- one after another, as a user asks
      await timeAnswer(endpoint, QUESTION, agent, signal);
    }
  } finally {
    agent.destroy();
    server.close();
    server.closeAllConnections();
  }
  await once(server, "close");
}
