/**
 * As many requests at once as are asked for, all sent together, read by a client that does almost
 * nothing: it counts events and keeps the last bytes, where llama-server tells its own times.
 */
import { Agent, request, type IncomingMessage } from "node:http";

export interface BareTarget {
  /** Up to and with `/v1`. */
  url: string;
  key: string;
}

export interface BareAnswer {
  /** Milliseconds by performance.now(), of the first event that has content and of the last one. */
  firstAt: number;
  lastAt: number;
  events: number;
  /** Milliseconds a token by the engine's clock, from the first token on. */
  engineTokenMs: number;
}

/** llama-server tells its times in the last event, or at the end of a whole answer. */
const TAIL_CHARS = 4_096;

export async function askAtOnce(
  { key, url }: BareTarget,
  users: number,
  bodyOf: (user: number) => object,
): Promise<BareAnswer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  try {
    return await Promise.all(
      Array.from({ length: users }, async (_, user) => {
        const body = JSON.stringify(bodyOf(user));
        return readAnswer(await post(`${url}/chat/completions`, key, body, agent));
      }),
    );
  } finally {
    agent.destroy();
  }
}

function post(url: string, key: string, body: string, agent: Agent): Promise<IncomingMessage> {
  const headers = {
    authorization: `Bearer ${key}`,
    "content-length": Buffer.byteLength(body),
    "content-type": "application/json",
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: "POST", agent, headers }, resolve);
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<BareAnswer> {
  let [events, firstAt, lastAt, tail] = [0, 0, 0, ""];
  response.setEncoding("latin1");
  response.on("data", (text: string) => {
    const found = countOf(text, '"content":"');
    if (found > 0) {
      lastAt = performance.now();
      if (events === 0) firstAt = lastAt;
      events += found;
    }
    tail = (tail + text).slice(-TAIL_CHARS);
  });
  await new Promise<void>((resolve, reject) => {
    response.on("end", resolve);
    response.on("error", reject);
  });
  const timings = [...tail.matchAll(/"timings":(\{[^{}]*\})/g)].at(-1)?.[1];
  if (response.statusCode !== 200 || timings === undefined) {
    throw new Error(
      `no answer with the engine's times: ${response.statusCode} ${tail.slice(-500)}`,
    );
  }
  const { predicted_ms, predicted_n } = JSON.parse(timings) as Record<string, number>;
  return { firstAt, lastAt, events, engineTokenMs: predicted_ms! / (predicted_n! - 1) };
}

function countOf(text: string, word: string): number {
  let count = 0;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length))
    count += 1;
  return count;
}
