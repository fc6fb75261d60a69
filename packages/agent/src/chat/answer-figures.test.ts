import { describe, expect } from "vitest";
import { ended, test } from "./chat-stage.test-data.ts";

describe("an answer's figures", () => {
  test("tell how much of the prompt is to be read before it is read", async ({ stage }) => {
    const { chatId } = await stage.chats.send({ text: "Read this" });
    const engine = await stage.scripted.next();
    engine.prefill(512, 2_048);
    const view = await stage.view(chatId).until(({ answer }) => answer.stats!.prefill > 0);
    expect(view.answer.stats).toMatchObject({ prefill: 0.25, promptTokens: 2_048, tokens: 0 });
    engine.finish();
    await view.until(ended);
  });

  test("tell what was drafted and taken", async ({ stage }) => {
    const { chatId } = await stage.chats.send({ text: "Draft" });
    const engine = await stage.scripted.next();
    const timings = { predicted_n: 9, draft_n: 8, draft_n_accepted: 6 };
    engine.raw(`data: ${JSON.stringify({ choices: [{ delta: { content: "x" } }], timings })}\n\n`);
    const view = await stage.view(chatId).until(({ answer }) => answer.content !== "");
    const drafted = { tokens: 9, draftedTokens: 8, acceptedTokens: 6 };
    expect(view.answer.stats).toMatchObject(drafted);
    engine.finish();
  });
});

const write = (timings: object): string =>
  `data: ${JSON.stringify({ choices: [{ delta: { content: "x" } }], timings })}\n\n`;

describe("the limit of an answer", () => {
  test("is of its middle, and unknown with drafts or others beside", async ({ stage }) => {
    stage.streamLimit = (depth) => 1_000 - depth;
    const { chatId } = await stage.chats.send({ text: "One" });
    const engine = await stage.scripted.next();
    engine.raw(write({ prompt_n: 80, cache_n: 10, predicted_n: 20 }));
    const view = await stage.view(chatId).until(({ answer }) => answer.content !== "");
    expect(view.answer.stats).toMatchObject({ tokens: 20, limit: 900 });
    engine.raw(write({ predicted_n: 30, draft_n: 8, draft_n_accepted: 6 }));
    await view.until(({ answer }) => answer.content === "xx");
    expect(view.answer.stats!.limit).toBeNull();
    const other = await stage.chats.send({ text: "Two" });
    const beside = await stage.scripted.next();
    beside.raw(write({ prompt_n: 80, predicted_n: 20 }));
    const second = await stage.view(other.chatId).until(({ answer }) => answer.content !== "");
    expect(second.answer.stats!.limit).toBeNull();
    for (const each of [engine, beside]) each.finish();
  });
});

describe("the options of an answer", () => {
  test("go to the engine with the model's own recommendation behind them", async ({ stage }) => {
    const options = { temperature: 0, seed: 7 };
    const { chatId, answerId } = await stage.chats.send({ text: "One", options });
    const first = await stage.scripted.next();
    expect(first.body).toMatchObject(options);
    expect(first.body).not.toHaveProperty("logprobs");
    first.finish();
    await stage.view(chatId).until(ended);
    stage.chats.branches.retry(chatId, answerId, { options: { alternatives: 3 } });
    const second = await stage.scripted.next();
    expect(second.body).toMatchObject({ logprobs: true, top_logprobs: 3 });
    second.finish();
  });

  test("keep what else was likely, while it is written and after a restart", async ({ stage }) => {
    const asked = await stage.chats.send({ text: "One", options: { alternatives: 2 } });
    const { chatId, answerId } = asked;
    const engine = await stage.scripted.next();
    const token = { token: "Yes", bytes: [89, 101, 115], logprob: -0.5 };
    const logprobs = { content: [{ ...token, top_logprobs: [token] }] };
    engine.token("Yes", { logprobs });
    const view = await stage.view(chatId).until(({ answer }) => answer.content !== "");
    const chosen = { text: "Yes", logprob: -0.5 };
    const kept = {
      tokens: [{ ...chosen, reasoning: false, alternatives: [chosen] }],
      truncated: false,
    };
    expect(stage.chats.probabilities(chatId, answerId)).toEqual(kept);
    engine.finish();
    expect((await view.until(ended)).answer.stats!.probedTokens).toBe(1);
    await stage.chats.close();
    stage.reopen();
    expect(stage.chats.probabilities(chatId, answerId)).toEqual(kept);
    expect(stage.chats.probabilities("other", answerId)).toEqual({
      tokens: [],
      truncated: false,
    });
  });
});
