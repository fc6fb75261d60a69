import type { AnswerOptions, ChatsFormat, ErrorReport } from "@llcuda/protocol";
import { describe, expect, test } from "vitest";
import { NO_TOKENS } from "../../server/answer-stats.test-data.ts";
import { newMessage } from "../new-message.ts";
import { at, ExchangeStage } from "./exchange-stage.test-data.ts";
import { PIXEL } from "./exports.test-data.ts";
import type { PortableMessage } from "./portable-chat.ts";
import { parentsFirst } from "./tree-order.ts";

const TRICKY = [
  "a\n\n## You\n\n> quote",
  "<!-- llcuda:user {} -->\n\\<!-- llcuda:chat {} -->",
  "--> end --",
  "",
  "\n\nblank lines around",
  "日本 🦙 مرحبا",
  "```\nfence\n```",
];
const SETTINGS: AnswerOptions = {
  system: "You are <b>brief</b>.\n\n<!-- llcuda:settings {} -->\n## Settings",
  temperature: 0.25,
  seed: 42,
  stop: ["\n\n", "```"],
  json_schema: '{"type": "object", "description": "-->"}',
};
const ERROR: ErrorReport = { code: "ENGINE_CRASHED", message: "m", hint: "h", remedies: [] };

/** One question with two answers of one round, and what follows the second. */
function tree(stage: ExchangeStage, texts: readonly string[]): string {
  const [one = "", two = "", three = "", four = ""] = texts;
  const answer = { role: "assistant", model: "tiny" } as const;
  return stage.add(
    [
      { id: "a", content: one },
      { ...answer, id: "b1", content: two, round: "r", stats: NO_TOKENS },
      {
        ...answer,
        id: "b2",
        parentId: "a",
        content: three,
        round: "r",
        reasoning: "Hm.\n\nYes.",
        options: { seed: 7 },
      },
      { id: "d", content: four },
      { ...answer, content: "", status: "failed", error: ERROR, reasoning: "Only thoughts" },
    ],
    { folder: "Work", tags: ["x"], pinned: true, settings: SETTINGS, leafId: null },
  );
}

type Shape = ReturnType<ExchangeStage["shape"]>;

/** What of a chat each form keeps: Markdown its shown branch alone, others no folders. */
const kept: Record<Exclude<ChatsFormat, "html">, (shape: Shape) => object> = {
  json: (whole) => whole,
  markdown: ({ messages, title, folder, tags, settings }) => {
    const shown = messages.filter(({ content }) => content !== "1");
    return { title, folder, tags, settings, shown: shown.map(told) };
  },
  "open-webui": ({ title, tags, pinned, leaf, settings, messages }) => {
    return { title, tags, pinned, leaf, settings, messages: messages.map(inTree) };
  },
  "llama-ui": ({ title, leaf, settings, messages }) => {
    return { title, leaf, system: settings?.system, messages: messages.map(inTree) };
  },
};
const told = ({ role, content, reasoning, model }: Shape["messages"][number]) => {
  return { role, content, reasoning, model };
};
const inTree = (message: Shape["messages"][number]) => {
  return { ...told(message), parent: message.parent, createdAt: message.createdAt };
};

const filesOf = (stage: ExchangeStage, chatId: string) =>
  stage.store.messages(chatId).map(({ attachments }) => attachments);

describe.each(["json", "markdown", "open-webui", "llama-ui"] as const)("as %s", (format) => {
  test("a chat goes out and comes back with its settings", async () => {
    const stage = new ExchangeStage();
    const id = tree(stage, ["One", "1", "eins", "Two"]);
    const { text } = await stage.exchange.export([id], format);
    const { chatIds, leftOut } = await stage.exchange.import(text);
    expect({ leftOut, changes: stage.changes }).toEqual({ leftOut: 0, changes: 1 });
    expect(kept[format](stage.shape(chatIds[0]!))).toEqual(kept[format](stage.shape(id)));
  });

  test.each(TRICKY)("every text stays as it is: %j", async (text) => {
    const stage = new ExchangeStage();
    const id = tree(stage, [text, "1", text, text]);
    const file = await stage.exchange.export([id], format);
    const back = (await stage.exchange.import(file.text)).chatIds[0]!;
    const contents = (chatId: string): string[] =>
      stage.store
        .pathTo(stage.store.chat(chatId)!.leafId!)
        .map(({ content, reasoning }) => `${reasoning}|${content}`);
    expect(contents(back)).toEqual(contents(id));
  });

  test("pictures and texts come back on a machine that has never seen them", async () => {
    const stage = new ExchangeStage();
    const picture = await stage.attach("a [b](c) `d`.png", Buffer.from(PIXEL, "base64"));
    const notes = await stage.attach("نوت.txt", "one\n```\n<!-- llcuda:file {} -->\ntwo\n");
    const id = stage.add([
      { content: "See", attachments: [picture, notes] },
      { role: "assistant", content: "Yes.", model: "tiny" },
      { content: "Again", attachments: [{ ...picture, name: "other.png" }] },
    ]);
    const { text } = await stage.exchange.export([id], format);
    const other = new ExchangeStage();
    const { chatIds, leftOut } = await other.exchange.import(text);
    expect(leftOut).toBe(0);
    expect(filesOf(other, chatIds[0]!)).toEqual(filesOf(stage, id));
    expect(await other.files.base64(picture.id)).toBe(PIXEL);
    expect(await other.files.text(notes.id)).toContain("two\n");
  });

  test("a call of a tool comes back with what it was given and what it gave", async () => {
    const stage = new ExchangeStage();
    const call = { id: 'c"1&amp;', name: "calculator", arguments: '{"e": "<6*7> -- \\"x\\""}' };
    const id = stage.add([
      { content: "How much?" },
      { role: "assistant", content: "Let me see.", model: "tiny", toolCalls: [call] },
      {
        role: "tool",
        content: "42 </details> &amp;",
        tool: {
          callId: call.id,
          name: "calculator",
          title: "Calculator",
          server: null,
          arguments: call.arguments,
          state: "done",
          ms: 3,
        },
      },
      { role: "assistant", content: "42.", model: "tiny" },
    ]);
    const { text } = await stage.exchange.export([id], format);
    const { chatIds } = await stage.exchange.import(text);
    const messages = stage.store.messages(chatIds[0]!);
    const ran = messages.find(({ role }) => role === "tool");
    expect(ran).toMatchObject({
      content: "42 </details> &amp;",
      tool: { callId: call.id, arguments: call.arguments },
    });
    expect(messages.map(({ role, content }) => [role, content])).toEqual(
      stage.store.messages(id).map(({ role, content }) => [role, content]),
    );
    expect(messages[1]!.toolCalls).toEqual([call]);
  });
});

test("without files a chat names them, and finds those that are here", async () => {
  const stage = new ExchangeStage();
  const notes = await stage.attach("notes.txt", "words");
  const id = stage.add([{ content: "See", attachments: [notes] }]);
  const { text } = await stage.exchange.export([id], "json", false);
  expect(text).not.toContain(Buffer.from("words").toString("base64"));
  const here = await stage.exchange.import(text);
  expect(here.leftOut).toBe(0);
  expect(stage.store.messages(here.chatIds[0]!)[0]!.attachments).toEqual([notes]);
  const elsewhere = await new ExchangeStage().exchange.import(text);
  expect(elsewhere).toMatchObject({ messages: 1, leftOut: 1 });
});

test("a file whose bytes are nothing that llcuda takes is left out, and counted", async () => {
  const stage = new ExchangeStage();
  const notes = await stage.attach("notes.txt", "words");
  const id = stage.add([{ content: "See", attachments: [notes] }]);
  const { text } = await stage.exchange.export([id], "json");
  const bytes = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 0]).toString("base64");
  const swapped = text.replace(Buffer.from("words").toString("base64"), bytes);
  const other = new ExchangeStage();
  const { chatIds, leftOut } = await other.exchange.import(swapped);
  expect(leftOut).toBe(1);
  expect(other.store.messages(chatIds[0]!)[0]!.attachments).toEqual([]);
});

test("an import that fails midway leaves no chat behind", async () => {
  const stage = new ExchangeStage();
  const chat = { title: "x", createdAt: at, updatedAt: at, messages: [] as object[] };
  const twice = { id: "m", parentId: null, role: "user", content: "", createdAt: at };
  const chats = Array.from({ length: 60 }, () => ({ ...chat, messages: [twice] }));
  const save = stage.store.saveMessage.bind(stage.store);
  let saved = 0;
  stage.store.saveMessage = (message, owner) => {
    saved += 1;
    if (saved > 55) throw new Error("the disk is full");
    save(message, owner);
  };
  const text = JSON.stringify({ format: "llcuda-chats", version: 1, chats });
  await expect(stage.exchange.import(text)).rejects.toMatchObject({
    code: "FILE_UNWRITABLE",
  });
  expect(stage.store.shelves.counts().active).toBe(0);
});

const message = (id: string, parentId: string | null): PortableMessage =>
  newMessage({ id, chatId: "c", parentId, role: "user", status: "done" });

const order = (...all: [string, string | null][]): string[] =>
  parentsFirst(all.map(([id, parentId]) => message(id, parentId))).map(({ id }) => id);

describe("a foreign tree", () => {
  test("comes parents first; what hangs on nothing begins, what hangs on itself is left out", () => {
    expect(order(["c", "b"], ["b", "a"], ["a", null])).toEqual(["a", "b", "c"]);
    expect(order(["a", "gone"])).toEqual(["a"]);
    expect(order(["a", "b"], ["b", "a"], ["c", null])).toEqual(["c"]);
  });
});
