import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ChatEvent, Message, MessageStatus } from "@llcuda/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { newChat } from "../chat/new-chat.ts";
import { NO_TOKENS } from "./answer-stats.test-data.ts";
import { testServer, type TestServer } from "./test-server.ts";

const run = promisify(execFile);
const examples = fileURLToPath(new URL("../../../../docs/examples/", import.meta.url));

async function has(program: string): Promise<boolean> {
  return run(program, ["--version"]).then(
    () => true,
    () => false,
  );
}
const hasPython = await has("python3");
const hasCurl = await has("curl");

/** Beyond the basic plane too, where UTF-16 and UTF-8 count differently. */
const ANSWER = "Blue light scatters most. \u{1f30d} That is all.";

const message = (content: string, status: MessageStatus): Message => ({
  id: "a",
  chatId: "new",
  parentId: "u",
  role: "assistant",
  content,
  reasoning: "",
  status,
  model: "m",
  attachments: [],
  options: null,
  round: null,
  stats: null,
  error: null,
  repetition: null,
  toolCalls: [],
  tool: null,
  place: null,
  createdAt: "",
});

/** An answer as the agent streams it: a snapshot with its first words, pieces, and the whole. */
async function* answering(): AsyncGenerator<ChatEvent> {
  const chat = newChat("", { id: "new", running: true });
  const question: Message = { ...message("Why?", "done"), id: "u", role: "user" };
  await Promise.resolve();
  const messages = [question, message(ANSWER.slice(0, 5), "streaming")];
  const queue = { items: [], held: false };
  yield { type: "snapshot", chat, messages, beside: [], forks: [], queue, settings: null };
  const delta = { type: "delta", messageId: "a", status: "streaming" } as const;
  const rest = { reasoningAt: 0, reasoning: "", stats: NO_TOKENS, place: null };
  yield { ...delta, ...rest, at: 5, content: ANSWER.slice(5, 28) };
  yield { ...delta, ...rest, at: 28, content: ANSWER.slice(28) };
  yield { type: "message", message: message(ANSWER, "done") };
}

const chunk = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;

async function runExample(server: TestServer, program: string, file: string): Promise<string> {
  const env = { ...process.env, LLCUDA_URL: server.loginUrl, PYTHONIOENCODING: "utf-8" };
  const { stdout } = await run(program, [`${examples}${file}`, "Why is the sky blue?"], { env });
  return stdout;
}

describe("the examples of docs/api.md", () => {
  it.each(["socket.mjs", "http.mjs"])("run: %s", async (file) => {
    const server = await testServer();
    server.services.chatSources.set("new", answering);
    expect(await runExample(server, process.execPath, file)).toBe(`${ANSWER}\n`);
    expect(server.services.sentTexts).toEqual(["Why is the sky blue?"]);
  });

  it.runIf(hasPython)("run: socket_client.py", async () => {
    const server = await testServer();
    server.services.chatSources.set("new", answering);
    expect(await runExample(server, "python3", "socket_client.py")).toBe(`${ANSWER}\n`);
    expect(server.services.sentTexts).toEqual(["Why is the sky blue?"]);
  });

  it.runIf(hasPython)("run: completions.py", async () => {
    const engine = createServer((_req, res) => {
      res.writeHead(200, { "content-type": "text/event-stream" });
      res.end(`${chunk("Hello")}${chunk(" there")}data: {"choices":[]}\n\ndata: [DONE]\n\n`);
    });
    engine.listen(0, "127.0.0.1");
    await once(engine, "listening");
    onTestFinished(() => void engine.close());
    const server = await testServer();
    const url = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
    server.services.engine.address = { url, apiKey: "k", apiKeyFile: "/k", pid: 1 };
    expect(await runExample(server, "python3", "completions.py")).toBe("Hello there\n");
  });

  it.runIf(hasCurl)("run: curl.sh", async () => {
    const server = await testServer();
    server.services.engine.log.push("loading model");
    const output = await runExample(server, "sh", "curl.sh");
    expect(output).toContain('{"status":"ok","version":"1.2.3"}');
    expect(output).toContain('{"result":{"data":{"phase":"none"}}}');
    expect(output).toContain('"answerId":"a"');
    expect(output).toContain('"text":"loading model"');
  });
});
