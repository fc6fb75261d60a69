import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { kvCost, parseGguf, splitGguf, writeGguf, type GgufContent } from "@llcuda/gguf";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { ErrorReport, type EngineState } from "@llcuda/protocol";
import { startStandInHub } from "@llcuda/test-kit";
import { TRPCClientError } from "@trpc/client";
import { describe, expect, onTestFinished, test } from "vitest";
import { tensorServer } from "./tensor-server.test-data.ts";

const TEMPLATE = "{{ bos_token }}{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}";
const tiny = tinyLlama({ layers: 2, weights: ["Q8_0", "Q4_0"], chatTemplate: TEMPLATE });
const MODELS = { "owner--repo/tiny.gguf": tiny };
const ID = "owner--repo/tiny";
const MESSAGES = [{ role: "user", content: "Hi" }];

async function refusal(call: Promise<unknown>): Promise<ErrorReport> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TRPCClientError)) throw new Error("nothing was refused");
  return ErrorReport.parse((error.data as { report: unknown }).report);
}

describe("a GGUF file over the wire", () => {
  test("is known by its model's id, at a glance", async () => {
    const { api } = await tensorServer(MODELS);
    const file = parseGguf(tiny);
    const summary = await api.tensors.summary.query({ file: ID });
    expect(summary).toMatchObject({
      file: ID,
      size: tiny.length,
      version: 3,
      endian: "little",
      tensors: file.tensors.length,
      metadata: file.metadata.size,
      card: { architecture: "llama", layers: 2, attention: { heads: 4, keyHeads: 2 } },
      problems: [],
      fetched: null,
    });
    const settings = { context: 256, keyType: "F16", valueType: "F16" } as const;
    expect(kvCost(summary.kv!, settings).bytesPerToken).toBe(2 * 2 * 16 * 2);
  });

  test("has its tensors in pages", async () => {
    const { api } = await tensorServer(MODELS);
    const file = parseGguf(tiny);
    const { total, tensors } = await api.tensors.list.query({ file: ID });
    expect(total).toBe(file.tensors.length);
    expect(tensors.map(({ name, offset }) => [name, offset])).toEqual(
      file.tensors.map(({ name, offset }) => [name, offset]),
    );
    expect(tensors[5]).toMatchObject({ role: "attention", block: 0, place: "attn_output" });
    const page = await api.tensors.list.query({ file: ID, start: 3, count: 2 });
    expect(page).toEqual({ total, tensors: tensors.slice(3, 5) });
  });

  test("has its metadata in rows, and long values in pieces", async () => {
    const { api } = await tensorServer(MODELS);
    const { total, entries } = await api.tensors.metadata.query({ file: ID });
    expect(entries).toHaveLength(total);
    const row = (key: string) => entries.find((entry) => entry.key === key);
    expect(row("llama.block_count")).toMatchObject({ type: "uint32", value: "2", length: null });
    expect(row("tokenizer.ggml.tokens")).toMatchObject({
      type: "array of string",
      length: 354,
      value: expect.stringMatching(/^\["<unk>","<s>"/) as string,
    });
    const piece = { file: ID, key: "tokenizer.ggml.tokens", start: 1, count: 2 };
    expect(await api.tensors.metadataPiece.query(piece)).toEqual({
      length: 354,
      start: 1,
      items: ["<s>", "</s>"],
    });
    const template = { file: ID, key: "tokenizer.chat_template", start: 3, count: 9 };
    expect((await api.tensors.metadataPiece.query(template)).items).toEqual(["bos_token"]);
    expect(await refusal(api.tensors.metadataPiece.query({ file: ID, key: "none" }))).toMatchObject(
      {
        code: "NOT_FOUND",
      },
    );
  });

  test("writes a conversation by its template", async () => {
    const { api } = await tensorServer(MODELS);
    const rendered = await api.tensors.renderTemplate.query({ file: ID, messages: MESSAGES });
    expect(rendered).toBe("<s><user>Hi");
  });

  test("whose template is hostile harms nobody", async () => {
    const endless =
      "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}";
    const { api } = await tensorServer({ "bad.gguf": tinyLlama({ chatTemplate: endless }) });
    const call = api.tensors.renderTemplate.query({ file: "bad", messages: MESSAGES });
    expect(await refusal(call)).toMatchObject({ code: "TEMPLATE_TOO_COSTLY" });
  });

  test("may lie anywhere, as an absolute path", async () => {
    const server = await tensorServer(
      {},
      { "mine.gguf": tiny, "page.gguf": Buffer.from("<html>") },
    );
    const { api, folder } = server;
    const file = join(folder, "mine.gguf");
    expect(await api.tensors.summary.query({ file })).toMatchObject({ file });
    const ask = (path: string) => refusal(api.tensors.summary.query({ file: path }));
    expect(await ask(join(folder, "page.gguf"))).toMatchObject({ code: "MODEL_NOT_GGUF" });
    expect(await ask(join(folder, "none.gguf"))).toMatchObject({ code: "MODEL_NOT_FOUND" });
    expect(await ask(folder)).toMatchObject({ code: "MODEL_NOT_FOUND" });
    expect(await ask("mine.gguf")).toMatchObject({ code: "MODEL_NOT_FOUND" });
    expect(await ask("../mine.gguf")).toMatchObject({ code: "MODEL_NOT_FOUND" });
  });

  test("that is replaced is read anew", async () => {
    const { api, folder } = await tensorServer({}, { "mine.gguf": tiny });
    const file = join(folder, "mine.gguf");
    const before = await api.tensors.summary.query({ file });
    writeFileSync(file, tinyLlama({ layers: 3 }));
    const after = await api.tensors.summary.query({ file });
    expect([before.card.layers, after.card.layers]).toEqual([2, 3]);
    expect(after.revision).not.toBe(before.revision);
  });

  test("that is cut short is shown with its fault", async () => {
    const { api } = await tensorServer({ "cut.gguf": tiny.subarray(0, tiny.length - 64) });
    const { problems, tensors } = await api.tensors.summary.query({ file: "cut" });
    expect(problems).toMatchObject([{ severity: "refuse", code: "E_SHORT" }]);
    expect(tensors).toBe(parseGguf(tiny).tensors.length);
  });

  test("of several parts is one", async () => {
    const content: GgufContent = {
      metadata: [{ key: "general.architecture", type: "string", value: "x" }],
      tensors: ["a", "b"].map((name) => ({
        name,
        type: "F32",
        shape: [1],
        data: new Uint8Array(4),
      })),
    };
    const parts = splitGguf(content, "m", { maxTensors: 1 }).map(
      ({ fileName, content: part }) => [fileName, writeGguf(part)] as const,
    );
    const { api } = await tensorServer(Object.fromEntries(parts));
    const { tensors } = await api.tensors.list.query({ file: "m-00001-of-00002" });
    expect(tensors.map(({ name, part }) => [name, part])).toEqual([
      ["a", 0],
      ["b", 1],
    ]);
  });

  test("may lie on the hub, unless no network is wanted", async () => {
    const hub = await startStandInHub();
    onTestFinished(() => hub.close());
    hub.publish({ repo: "o/r", file: "tiny.gguf", bytes: tiny });
    const file = "hf:o/r/tiny.gguf";
    const env = { LLCUDA_HF_ENDPOINT: hub.url };
    const online = await tensorServer({}, {}, { env });
    expect(await online.api.tensors.summary.query({ file })).toMatchObject({
      size: tiny.length,
      fetched: { requests: 1 },
    });
    const norms = { file, tensor: "output.weight", query: { kind: "norms" } } as const;
    await online.services.tensors.floats(norms, new AbortController().signal);
    // The thread that looked at values had to open the file too.
    expect(await online.api.tensors.fetched.query({ file })).toEqual({
      requests: 2,
      bytes: 2 * tiny.length,
    });
    const before = hub.hub.requests.length;
    const offline = await tensorServer({}, {}, { env, offline: true });
    const call = offline.api.tensors.summary.query({ file });
    expect(await refusal(call)).toMatchObject({ code: "OFFLINE" });
    expect(hub.hub.requests).toHaveLength(before);
  });
});

describe("the vocabulary of a file", () => {
  test("is searched", async () => {
    const { api } = await tensorServer(MODELS);
    const { total, tokens } = await api.tensors.tokens.query({ file: ID, query: "</s" });
    expect(total).toBe(1);
    expect(tokens).toEqual([{ id: 2, text: "</s>", type: "control", score: 0 }]);
    const page = await api.tensors.tokens.query({ file: ID, start: 350, count: 10 });
    expect([page.total, page.tokens.length]).toEqual([354, 4]);
  });

  test("cuts a text, without any engine", async () => {
    const { api } = await tensorServer(MODELS);
    expect(await api.tensors.tokenize.query({ file: ID, text: "H<s>" })).toEqual([
      { id: 259, piece: " " },
      { id: 299, piece: "H" },
      { id: 1, piece: "<s>" },
    ]);
  });

  test("of a kind that is not known here is asked of the engine that has the model", async () => {
    const unigram = { key: "tokenizer.ggml.model", type: "string", value: "t5" } as const;
    const file = writeGguf({ metadata: [unigram], tensors: [] });
    const { api, services, folder } = await tensorServer({ "owner--repo/tiny.gguf": file });
    const path = join(folder, "home/models/owner--repo/tiny.gguf");
    const asked: { key: string | undefined; body: unknown }[] = [];
    const engine = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push({ key: request.headers.authorization, body: JSON.parse(body) });
        response.end(
          JSON.stringify({
            tokens: [
              { id: 5, piece: "Hi" },
              { id: 9, piece: [0xc3] },
            ],
          }),
        );
      });
    });
    await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void engine.close());
    const question = { file: ID, text: "Hi!" };
    expect(await refusal(api.tensors.tokenize.query(question))).toMatchObject({
      code: "ENGINE_NOT_READY",
    });
    const { port } = engine.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    services.engine.address = { url, apiKey: "secret", apiKeyFile: "", pid: 1 };
    const model = { id: ID, name: "tiny", path, size: 1, source: "cache" };
    services.engine.state.set({ phase: "ready", model } as unknown as EngineState);
    expect(await api.tensors.tokenize.query(question)).toEqual([
      { id: 5, piece: "Hi" },
      { id: 9, piece: "\uFFFD" },
    ]);
    expect(asked).toEqual([
      {
        key: "Bearer secret",
        body: { content: "Hi!", add_special: false, with_pieces: true },
      },
    ]);
  });
});

test("files beyond the most that are kept open are closed, and opened again when asked for", async () => {
  const names = Array.from({ length: 12 }, (_, i) => `m${i}`);
  const { api } = await tensorServer(Object.fromEntries(names.map((n) => [`${n}.gguf`, tiny])));
  for (const file of [...names, "m0"]) await api.tensors.summary.query({ file });
  const all = await Promise.all(names.map((file) => api.tensors.list.query({ file, count: 1 })));
  expect(all.every(({ tensors }) => tensors.length === 1)).toBe(true);
});
