import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { picture, sensingProjector, THINKING_TEMPLATE, tone } from "@llcuda/test-kit";
import type { AnswerOptions } from "@llcuda/protocol";
import { beforeAll, expect, test } from "vitest";
import { realEngine } from "../bootstrap/real-engine.test-data.ts";
import type { ProvedEngine } from "../engine/engine.ts";
import { realModels } from "../fleet/real-models.test-data.ts";
import { PNG } from "./attachments/pdf.test-data.ts";
import { realChats, smolAdapter } from "./real-models.test-data.ts";

/** The first run on a machine fetches the engine and the models. */
const FETCH_MS = 300_000;
/** Loads of real models on a machine that does other things too. */
const PATIENCE_MS = 180_000;

let engine: ProvedEngine;
let smol: string;
let gemma: string;
beforeAll(async () => {
  engine = await realEngine();
  ({ smol, gemma } = await realModels());
}, FETCH_MS);

const GREEDY = { temperature: 0, max_tokens: 8 };
/** It ends by its limit alone, so that something is written in any case. */
const GOING_ON = { temperature: 0, ignore_eos: true };

test(
  "an adapter's scale holds for each chat; at 0 the model is what it was without it",
  async () => {
    const { ask, chats, folder, load } = realChats(engine, smol);
    const path = join(folder, "adapter.gguf");
    writeFileSync(path, smolAdapter());
    await load(smol, { loras: [{ path, scale: 1 }] });
    const { loras } = (await chats.context.abilities())!;
    expect(loras).toEqual([{ id: 0, name: "adapter.gguf", scale: 1 }]);
    const scaled = (scale: number) => ({ ...GREEDY, lora: [{ id: 0, scale }] });
    const text = "Name a color.";
    const adapted = await ask({ text, options: GREEDY });
    const without = await ask({ text, settings: scaled(0) });
    const half = await ask({ text, settings: scaled(0.5) });
    expect(without.status).toMatch(/done|length/);
    expect(without.content).not.toBe("");
    expect(adapted.content).not.toBe(without.content);
    expect(half.content).not.toBe(without.content);
    await load(smol);
    expect((await chats.context.abilities())!.loras).toEqual([]);
    expect((await ask({ text, options: GREEDY })).content).toBe(without.content);
  },
  PATIENCE_MS,
);

test(
  "a model that thinks: its thoughts are told apart, bounded, switched off, and ended on demand",
  async () => {
    const { answersTo, ask, chats, folder, load } = realChats(engine, smol);
    const template = join(folder, "thinks.jinja");
    writeFileSync(template, THINKING_TEMPLATE);
    await load(smol, { extraArguments: ["--chat-template-file", template] });
    expect(await chats.context.abilities()).toMatchObject({
      takesThinking: true,
      takesEffort: true,
    });
    const text = "Name a color.";
    const told = async (settings: AnswerOptions) =>
      (await chats.context.count({ text, settings }))!.tokens;
    const hard = { reasoning_effort: "high" } as const;
    expect(await told(hard)).toBeGreaterThan(await told({}));
    const bounded = await ask({
      text,
      options: { ...GOING_ON, max_tokens: 24, reasoning_budget_tokens: 6 },
    });
    expect(bounded.reasoning.trim()).not.toBe("");
    expect(bounded.content.trim()).not.toBe("");
    expect(bounded.content).not.toContain("</think>");
    expect(bounded.stats!.reasoningMs).toBeGreaterThan(0);
    const { stats } = await ask({ text, options: { ...GREEDY, ...hard } });
    expect(stats!.promptTokens + stats!.cachedTokens).toBe(await told(hard));
    const plain = await ask({ text, options: { ...GREEDY, thinking: false } });
    expect(plain).toMatchObject({ reasoning: "" });
    expect(plain.content.trim()).not.toBe("");

    // Cut while it thinks: it thinks on where it was, as often as it is told to.
    const cut = await ask({ text, options: { ...GOING_ON, max_tokens: 4 } });
    expect(cut).toMatchObject({ status: "length", content: "" });
    const { chatId, id: answerId } = cut;
    chats.branches.goOn(chatId, answerId, {});
    const [further] = await answersTo({
      chatId,
      answerId,
      answerIds: [answerId],
      userMessageId: "",
    });
    expect(further!.reasoning.startsWith(cut.reasoning)).toBe(true);
    expect(further!.reasoning.length).toBeGreaterThan(cut.reasoning.length);

    // By itself this one would think until it is out of tokens.
    const options = { ...GOING_ON, max_tokens: 160 };
    const sent = await chats.send({ text, options });
    for await (const event of chats.watch(sent.chatId)) {
      if (event.type === "delta" && event.reasoning !== "") break;
    }
    await chats.answerNow(sent.chatId, sent.answerId);
    const [hurried] = await answersTo(sent);
    expect(hurried!.reasoning).not.toBe("");
    expect(hurried!.content.trim()).not.toBe("");
  },
  PATIENCE_MS,
);

test(
  "two models answer one question side by side; a chat that is full goes on with more context",
  async () => {
    const { answersTo, ask, chats, load } = realChats(engine, smol);
    await load(smol);
    await load(gemma);
    const sent = await chats.send({
      text: "Name a color.",
      answers: [smol, gemma].map((model) => ({ model, options: GREEDY })),
    });
    const both = await answersTo(sent);
    expect(both.map(({ error }) => error)).toEqual([null, null]);
    expect(both.map(({ model }) => model)).toEqual([
      expect.stringContaining("SmolLM2"),
      expect.stringContaining("gemma"),
    ]);
    for (const { content, stats } of both) {
      expect(content).not.toBe("");
      expect(stats!.contextSize).toBe(256);
    }

    const { chatId } = sent;
    const text = "word ".repeat(300);
    const full = await ask({ chatId, text, model: smol, options: GREEDY });
    expect(full.error).toMatchObject({ code: "CONTEXT_EXCEEDED" });
    expect(full.error!.message).toMatch(/is 3\d\d tokens long; the context holds 256/);
    await load(smol, { context: 512 });
    const again = chats.branches.retry(chatId, full.id, { model: smol, options: GREEDY });
    const [answered] = await answersTo(again);
    expect(answered).toMatchObject({ error: null, stats: { contextSize: 512 } });
    expect(answered!.stats!.contextUsed).toBeGreaterThan(300);
  },
  PATIENCE_MS,
);

test(
  "a real model names the colour of a picture and the pitch of a sound, counted before",
  async () => {
    const { ask, chats, files, folder, load } = realChats(engine, smol);
    const mmproj = join(folder, "mmproj.gguf");
    writeFileSync(mmproj, await sensingProjector(smol));
    await load(smol, { mmproj });
    expect(await chats.context.abilities()).toMatchObject({ vision: true, audio: true });
    const attach = async (name: string, bytes: Buffer) => {
      const { id } = await files.take(name, Readable.from([bytes]));
      return [{ id, name }];
    };
    const said = async (text: string, words: readonly string[], name: string, bytes: Buffer) => {
      const attachments = await attach(name, bytes);
      const alone = (await chats.context.count({ text }))!.tokens;
      const { tokens } = (await chats.context.count({ text, attachments }))!;
      expect(tokens).toBeGreaterThan(alone);
      const grammar = `root ::= ${words.map((word) => `"${word}"`).join(" | ")}`;
      const answer = await ask({ text, attachments, options: { temperature: 0, grammar } });
      expect(answer.error).toBeNull();
      expect(answer.stats!.promptTokens + answer.stats!.cachedTokens).toBe(tokens);
      return answer.content;
    };
    const colours = ["red", "green", "blue", "yellow", "black", "white"] as const;
    for (const colour of colours) {
      const text = "Name the colour of this picture in one word.";
      // oxlint-disable-next-line no-await-in-loop -- one slot
      expect(await said(text, colours, "a.png", picture(colour))).toBe(colour);
    }
    const pitches = { low: 300, high: 5_000 };
    for (const [pitch, hertz] of Object.entries(pitches)) {
      const text = "Name the pitch of this sound in one word.";
      // oxlint-disable-next-line no-await-in-loop
      expect(await said(text, Object.keys(pitches), "a.wav", tone(1, hertz))).toBe(pitch);
    }
    await load(smol, { mmproj: "none" });
    const attachments = await attach("dot.png", PNG);
    const blind = await ask({ text: "What is it?", attachments, options: GREEDY });
    expect(blind.error).toMatchObject({ code: "INPUT_INVALID" });
    expect(blind.error!.message).toContain("cannot see pictures");
  },
  PATIENCE_MS,
);
