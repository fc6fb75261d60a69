import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { firstToken } from "./first-token.ts";

/** An engine whose whole answer comes in one piece, as one does that is read late. */
let engine: Server;
let answer: string;
beforeEach(async () => {
  engine = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "text/event-stream" }).end(answer);
    });
  });
  await once(engine.listen(0, "127.0.0.1"), "listening");
});
afterEach(() => {
  engine.closeAllConnections();
  engine.close();
});

const address = () => ({
  url: `http://127.0.0.1:${(engine.address() as AddressInfo).port}`,
  apiKey: "key",
  apiKeyFile: "",
  pid: 0,
});
const chunk = (delta: object): string => `data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`;
const DONE = "data: [DONE]\n\n";

// Node emits an error on a socket that nobody listens to any more, which ends the agent.
test("a first token that comes together with the end of the answer ends nothing else", async () => {
  answer = chunk({ content: "Hi" }) + DONE;
  const faults: unknown[] = [];
  const onFault = (fault: unknown): void => void faults.push(fault);
  process.on("uncaughtException", onFault);
  try {
    for (let turn = 0; turn < 20; turn++) {
      const { milliseconds } = await firstToken(address(), AbortSignal.timeout(20_000));
      expect(milliseconds).toBeGreaterThan(0);
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    process.off("uncaughtException", onFault);
  }
  expect(faults).toEqual([]);
});

test("a model that writes nothing is told", async () => {
  answer = DONE;
  await expect(firstToken(address(), AbortSignal.timeout(20_000))).rejects.toMatchObject({
    code: "ENGINE_ANSWER_GARBLED",
  });
});

test("what was aborted before it began ends with its reason", async () => {
  const reason = new Error("not wanted any more");
  await expect(firstToken(address(), AbortSignal.abort(reason))).rejects.toBe(reason);
});
