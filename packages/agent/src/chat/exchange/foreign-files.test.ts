import { MAX_MESSAGE_CHARS } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { zipOf } from "../../download/zip.test-data.ts";
import { answerPieces } from "./open-webui-parts.ts";
import { at, ExchangeStage } from "./exchange-stage.test-data.ts";
import { LLAMA_UI_CHAT, llamaUiLines, OPEN_WEBUI_EXPORT, PIXEL } from "./exports.test-data.ts";

describe.each([
  ["as a list", JSON.stringify([LLAMA_UI_CHAT])],
  ["as one object", JSON.stringify(LLAMA_UI_CHAT)],
  ["as lines", llamaUiLines(LLAMA_UI_CHAT)],
])("a chat of llama-server's page, %s", (_form, text) => {
  test("is read with its prompt, branches, thoughts, calls and files", async () => {
    const stage = new ExchangeStage();
    const { chatIds, messages, leftOut } = await stage.exchange.import(text);
    // The film has no place.
    expect({ messages, leftOut }).toEqual({ messages: 5, leftOut: 1 });
    const stored = stage.store.chat(chatIds[0]!)!;
    expect(stored).toMatchObject({ title: "Sky", titleSource: "person", createdAt: at });
    expect(stored.settings).toEqual({ system: "Be brief." });
    const { messages: shown, forks } = stage.store.branch(stored);
    const call = { name: "calc", arguments: '{"e":"6*7"}' };
    expect(shown).toMatchObject([
      {
        role: "user",
        content: "Why is it blue?",
        attachments: [
          { name: "notes.txt", kind: "text", chars: 14 },
          { name: "sky.png", kind: "image", type: "image/png" },
        ],
      },
      { role: "assistant", content: "", toolCalls: [{ id: "x", ...call }], model: "tiny" },
      { role: "tool", content: "42", tool: { callId: "x", ...call, state: "done" } },
      { role: "assistant", content: "Scattering.", reasoning: "Rayleigh?", model: "tiny" },
    ]);
    expect(await stage.files.base64(shown[0]!.attachments[1]!.id)).toBe(PIXEL);
    expect(forks[0]?.ids).toHaveLength(2);
  });
});

test("what the store would not read again is left out, not let in", async () => {
  const stage = new ExchangeStage();
  const messages = LLAMA_UI_CHAT.messages.map((message) => {
    if (message.id === "p") return { ...message, content: "x".repeat(300_000) };
    const extra = [{ type: "TEXT", name: `../${"n".repeat(400)}\u202e`, content: "a text" }];
    return message.id === "q" ? { ...message, extra } : message;
  });
  const text = JSON.stringify([{ ...LLAMA_UI_CHAT, messages }]);
  const { chatIds, leftOut } = await stage.exchange.import(text);
  expect(leftOut).toBe(1);
  const stored = stage.store.chat(chatIds[0]!)!;
  expect(stored.settings).toBeNull();
  const [question] = stage.store.branch(stored).messages;
  expect(question!.attachments[0]!.name.length).toBeLessThanOrEqual(255);
  expect(question!.attachments[0]!.name).not.toMatch(/[/\u202e]/);
});

test("folds that never end cost no search to the end of the text each", () => {
  const content = '<details type="reasoning"><summary></summary>'.repeat(200_000);
  expect(answerPieces(content, undefined)).toEqual([{ kind: "text", text: content }]);
});

test("several chats of llama-server's page come as an archive of lines", async () => {
  const stage = new ExchangeStage();
  const lines = llamaUiLines(LLAMA_UI_CHAT);
  const zip = zipOf(["a.jsonl", "b.jsonl", "readme.exe"].map((path) => ({ path, body: lines })));
  const { chatIds, messages } = await stage.exchange.importFile(zip);
  expect([chatIds.length, messages]).toEqual([2, 10]);
  await expect(stage.exchange.importFile(zip.subarray(0, 200))).rejects.toMatchObject({
    code: "INPUT_INVALID",
  });
  await expect(
    stage.exchange.importFile(zipOf([{ path: "a.txt", body: lines }])),
  ).rejects.toMatchObject({
    message: "This file holds no chats that llcuda can read.",
  });
});

describe("an export of Open WebUI", () => {
  test("is read with its branches, thoughts, calls, files, parameters, tags and pin", async () => {
    const stage = new ExchangeStage();
    const text = JSON.stringify(OPEN_WEBUI_EXPORT);
    const { chatIds, leftOut } = await stage.exchange.import(text);
    // A picture that it keeps elsewhere, and a parameter of another engine.
    expect(leftOut).toBe(2);
    const stored = stage.store.chat(chatIds[0]!)!;
    expect(stored).toMatchObject({ title: "Sky", tags: ["physics"], pinned: true, createdAt: at });
    expect(stored.settings).toEqual({ system: "Be brief.", temperature: 0.3 });
    const { messages, forks } = stage.store.branch(stored);
    expect(messages).toMatchObject([
      {
        content: "Why is it blue?",
        attachments: [
          { name: "picture", kind: "image" },
          { name: "notes.txt", kind: "text" },
        ],
      },
      {
        content: "",
        reasoning: "Rayleigh?\nYes.",
        toolCalls: [{ id: "x", name: "calc", arguments: '{"e":"6*7"}' }],
      },
      { role: "tool", content: "42'", tool: { name: "calc", state: "done" } },
      { content: "Scattering.", model: "tiny" },
      { content: "And at night?" },
      { content: "", reasoning: "No sun.", toolCalls: [{ id: "y", name: "time" }] },
      { role: "tool", content: "23:00" },
      { content: "Black." },
    ]);
    expect(forks[0]?.ids).toHaveLength(2);
  });

  test("of its oldest kind is the inner part alone, with its prompt beside", async () => {
    const stage = new ExchangeStage();
    const [{ chat }] = OPEN_WEBUI_EXPORT as [(typeof OPEN_WEBUI_EXPORT)[0]];
    const old = { ...chat, params: undefined, system: "Be kind." };
    const { chatIds } = await stage.exchange.import(JSON.stringify([old]));
    expect(stage.store.chat(chatIds[0]!)).toMatchObject({
      title: "Sky",
      settings: { system: "Be kind." },
    });
  });

  test("is cut where a text is longer than any message here, which is counted", async () => {
    const stage = new ExchangeStage();
    const [chat] = structuredClone(OPEN_WEBUI_EXPORT);
    chat!.chat.history.messages.a1.content = "x".repeat(MAX_MESSAGE_CHARS + 1);
    const { chatIds, leftOut } = await stage.exchange.import(JSON.stringify(chat));
    expect(leftOut).toBe(3);
    const lengths = stage.store.messages(chatIds[0]!).map(({ content }) => content.length);
    expect(Math.max(...lengths)).toBe(MAX_MESSAGE_CHARS);
  });
});

test("a file that is none is refused, and nothing is added", async () => {
  const stage = new ExchangeStage();
  const line = JSON.stringify({ type: "message", message: {} });
  for (const text of ["hello", "{}", "[]", "[1]", '{"chats":[]}', "# A heading", line]) {
    await expect(stage.exchange.import(text)).rejects.toMatchObject({ code: "INPUT_INVALID" });
  }
  expect(stage.store.shelves.counts().active).toBe(0);
});
