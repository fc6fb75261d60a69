import { expect, test } from "vitest";
import { fakeAnswer } from "./answer-text.ts";
import { startFakeLlamaServer, type RunningFake } from "./start-fake-llama-server.ts";

interface Event {
  choices: {
    finish_reason: string | null;
    delta: { role?: string; content?: string | null; reasoning_content?: string };
  }[];
  timings?: Record<string, number>;
  prompt_progress?: Record<string, number>;
  usage?: Record<string, unknown>;
}

function post(fake: RunningFake, path: string, body: object, signal?: AbortSignal) {
  return fetch(fake.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${fake.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
}

function chat(fake: RunningFake, body: object, signal?: AbortSignal) {
  const messages = [{ role: "user", content: "hi" }];
  return post(fake, "/v1/chat/completions", { messages, ...body }, signal);
}

async function eventsOf(response: Response): Promise<(Event | "[DONE]")[]> {
  const blocks = (await response.text()).split("\n\n").filter((block) => block !== "");
  return blocks.map((block) => {
    expect(block.startsWith("data: ")).toBe(true);
    const data = block.slice("data: ".length);
    return data === "[DONE]" ? data : (JSON.parse(data) as Event);
  });
}

const contentOf = (events: (Event | "[DONE]")[]): string =>
  events
    .map((event) => (event === "[DONE]" ? "" : (event.choices[0]?.delta.content ?? "")))
    .join("");

test("a chat stream has the events of build 11669 in their order", async () => {
  await using fake = await startFakeLlamaServer({ tokensPerSecond: null });
  const response = await chat(fake, {
    stream: true,
    max_tokens: 3,
    timings_per_token: true,
    return_progress: true,
    stream_options: { include_usage: true },
    messages: [{ role: "user", content: "x".repeat(2_400) }],
  });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const events = await eventsOf(response);
  const total = events[0] !== "[DONE]" ? events[0]!.prompt_progress!["total"]! : 0;
  expect(total).toBeGreaterThan(600);
  expect(events.at(-1)).toBe("[DONE]");
  const seen = events.slice(0, -1) as Event[];
  expect(seen.map((event) => event.prompt_progress?.["processed"])).toEqual([
    0,
    512,
    total,
    ...Array.from({ length: 6 }, () => undefined),
  ]);
  expect(seen.slice(0, 4).map((event) => event.choices[0]?.delta)).toEqual(
    Array.from({ length: 4 }, () => ({ role: "assistant", content: null })),
  );
  expect(seen.slice(4, 7).map((event) => event.timings?.["predicted_n"])).toEqual([1, 2, 3]);
  expect(contentOf(events)).toBe(fakeAnswer(3));
  expect(seen[7]!.choices[0]).toEqual({ finish_reason: "length", index: 0, delta: {} });
  expect(seen[8]).toMatchObject({
    choices: [],
    usage: { completion_tokens: 3, prompt_tokens: total, total_tokens: total + 3 },
    timings: { predicted_n: 3 },
  });
});

test("without usage the final timings ride on the last chunk; reasoning comes first", async () => {
  await using fake = await startFakeLlamaServer({ tokensPerSecond: null, reasoningTokens: 2 });
  const events = await eventsOf(await chat(fake, { stream: true, max_tokens: 5 }));
  const timed = events.map((event) => event !== "[DONE]" && event.timings !== undefined);
  expect(timed).toEqual([false, false, false, false, false, false, true, false]);
  expect(contentOf(events)).toBe(fakeAnswer(3));
  const first = events[1];
  expect(first !== "[DONE]" && first?.choices[0]?.delta).toEqual({ reasoning_content: "The" });
});

test("answers without a stream, completions and tokens have their forms", async () => {
  await using fake = await startFakeLlamaServer({ tokensPerSecond: null });
  expect(await (await chat(fake, { max_tokens: 4 })).json()).toMatchObject({
    choices: [{ finish_reason: "length", message: { role: "assistant", content: fakeAnswer(4) } }],
    object: "chat.completion",
    usage: { completion_tokens: 4 },
  });
  const whole = await post(fake, "/completion", { prompt: "hi", n_predict: 4 });
  expect(await whole.json()).toMatchObject({ content: fakeAnswer(4), tokens_predicted: 4 });
  const stream = await post(fake, "/completion", { prompt: "hi", n_predict: 2, stream: true });
  const parts = (await stream.text()).split("\n\n").filter((part) => part !== "");
  const contents = parts.map((part) => (JSON.parse(part.slice(6)) as { content: string }).content);
  expect(contents).toEqual(["The", " agent", ""]);
  const tokens = await post(fake, "/tokenize", { content: "12345", with_pieces: true });
  expect(await tokens.json()).toEqual({
    tokens: [
      { id: 0, piece: "1234" },
      { id: 1, piece: "5" },
    ],
  });
});

test("a prompt beyond the context is refused with its values", async () => {
  await using fake = await startFakeLlamaServer({ contextSize: 100 });
  const messages = [{ role: "user", content: "x".repeat(4_000) }];
  const response = await chat(fake, { messages });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { code: 400, type: "exceed_context_size_error", n_ctx: 100 },
  });
  const full = await chat(fake, { max_tokens: 1_000, stream: false });
  expect(await full.json()).toMatchObject({ choices: [{ finish_reason: "length" }] });
});

test.each([
  ["not-json", /data: \{"choices": \[\}\n\n$/, false],
  ["no-events", /502 Bad Gateway<\/html>\n\n$/, false],
  ["cut-mid-json", /"delta":\{"con$/, true],
] as const)("garbage of kind %s ends the answer", async (kind, ending, cut) => {
  await using fake = await startFakeLlamaServer({ garbage: { afterTokens: 2, kind } });
  const response = await chat(fake, { stream: true });
  let received = "";
  let terminated = false;
  try {
    for await (const part of response.body!) received += Buffer.from(part).toString();
  } catch {
    terminated = true;
  }
  expect(terminated).toBe(cut);
  expect(received.match(/"content":"/g)).toHaveLength(2);
  expect(received).toMatch(ending);
});

test("a hanging engine takes the request and holds its slot until the client goes", async () => {
  await using fake = await startFakeLlamaServer({ hangsAfterTokens: 1 });
  const abort = new AbortController();
  const response = await chat(fake, { stream: true }, abort.signal);
  const reader = response.body!.getReader();
  await reader.read();
  expect(fake.slots().progress.filter((sent) => sent !== null)).toHaveLength(1);
  abort.abort();
  await expect(reader.read()).rejects.toThrow("aborted");
  while (fake.slots().progress.some((sent) => sent !== null)) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(fake.slots().waiting).toBe(0);
});

test("requests beyond the slots wait their turn", async () => {
  // The first one writes for minutes, so that the others do wait, however slow the machine is.
  await using fake = await startFakeLlamaServer({
    slots: 1,
    tokensPerSecond: 50,
    answerTokens: 5_000,
  });
  const first = new AbortController();
  await chat(fake, { stream: true }, first.signal);
  const order: number[] = [];
  const reading: Promise<void>[] = [];
  for (const each of [2, 3]) {
    const response = await chat(fake, { max_tokens: 2, stream: true });
    reading.push(response.text().then(() => void order.push(each)));
  }
  const { progress, waiting } = fake.slots();
  first.abort();
  await Promise.all(reading);
  expect({ progress, waiting }).toEqual({ progress: [expect.any(Number)], waiting: 2 });
  expect(order).toEqual([2, 3]);
  expect(fake.asked).toHaveLength(3);
});
