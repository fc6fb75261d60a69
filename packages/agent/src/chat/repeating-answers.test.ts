import { AGAINST_REPETITION } from "@llcuda/protocol";
import type { ScriptedAnswer } from "@llcuda/test-kit";
import { describe, expect } from "vitest";
import { ended, test } from "./chat-stage.test-data.ts";
import { desk } from "./tool-chats.test-data.ts";

const ITEM = "- \n";
/** Far beyond what is let pass of empty items. */
const MANY = 1_000;

/** What a small model does: empty items of a list until nobody listens any more. */
async function runsAway(engine: ScriptedAnswer): Promise<void> {
  engine.token("Milk:\n");
  for (let item = 0; item < MANY; item += 1) engine.token(ITEM);
  await engine.closed;
}

describe("an answer that only repeats itself", () => {
  test("is stopped at the engine, says what it repeated, and what waits behind it stays", async ({
    stage,
  }) => {
    const { chatId } = await stage.chats.send({ text: "A shopping list" });
    // Nobody watches: the agent does.
    const engine = await stage.scripted.next();
    await stage.chats.enqueue({ chatId, text: "Thanks" });
    await runsAway(engine);
    const view = await stage.view(chatId).until(ended);
    expect(view.answer).toMatchObject({
      status: "repeating",
      error: null,
      repetition: { part: "content", unit: 3, times: 100, counts: false },
    });
    const { from, length } = view.answer.repetition!;
    // Nothing is kept beyond the token in which it was stopped.
    expect(view.answer.content.length - from - length).toBeLessThan(ITEM.length);
    expect(view.queue.held).toBe(true);
  });

  test("is gone on with where it was stopped, and let alone then", async ({ stage }) => {
    const { chatId, answerId } = await stage.chats.send({ text: "A shopping list" });
    await runsAway(await stage.scripted.next());
    const view = await stage.view(chatId).until(ended);
    const begun = view.answer.content;
    stage.chats.branches.goOn(chatId, answerId, {});
    const again = await stage.scripted.next();
    expect(again.body.messages.at(-1)).toEqual({ role: "assistant", content: begun });
    for (let item = 0; item < MANY; item += 1) again.token(ITEM);
    again.finish();
    await view.until((each) => each.answer.status === "done");
    expect(view.answer).toMatchObject({
      content: begun + ITEM.repeat(MANY),
      repetition: null,
      options: { stop_repetition: false },
    });
    // It was wanted of this answer, not of the chat.
    await stage.chats.send({ chatId, text: "Another one" });
    await runsAway(await stage.scripted.next());
    await view.until((each) => each.messages.length === 4 && ended(each));
    expect(view.answer.status).toBe("repeating");
  });

  test("is written again with settings that the engine has against it", async ({ stage }) => {
    const { chatId, answerId } = await stage.chats.send({ text: "A shopping list" });
    await runsAway(await stage.scripted.next());
    await stage.view(chatId).until(ended);
    stage.chats.branches.retry(chatId, answerId, { options: AGAINST_REPETITION });
    const again = await stage.scripted.next();
    expect(again.body).toMatchObject({ ...AGAINST_REPETITION, dry_penalty_last_n: 4_096 });
    again.finish();
    await stage.view(chatId).until((each) => each.answer.status === "done");
  });

  test("is stopped in its thoughts", async ({ stage }) => {
    const { chatId } = await stage.chats.send({ text: "Think" });
    const engine = await stage.scripted.next();
    for (let time = 0; time < MANY; time += 1) engine.reasoning("Wait, let me think. ");
    await engine.closed;
    const view = await stage.view(chatId).until(ended);
    expect(view.answer).toMatchObject({
      status: "repeating",
      content: "",
      repetition: { part: "reasoning", sample: expect.stringContaining("let me think") },
    });
  });

  test("is stopped in what it writes for a tool, which is not run", async ({ stage }) => {
    stage.reopenWithTools(desk());
    const { chatId } = await stage.chats.send({ text: "Compute" });
    const engine = await stage.scripted.next();
    const piece = (part: object): void => {
      const choices = [{ index: 0, delta: { tool_calls: [{ index: 0, ...part }] } }];
      engine.raw(`data: ${JSON.stringify({ choices })}\n\n`);
    };
    piece({ id: "c", function: { name: "calculator", arguments: '{"expression":"' } });
    for (let time = 0; time < MANY; time += 1) piece({ function: { arguments: "and " } });
    await engine.closed;
    const view = await stage.view(chatId).until(ended);
    expect(view.messages).toHaveLength(2);
    expect(view.answer).toMatchObject({
      status: "repeating",
      repetition: { part: "toolCalls", unit: 4 },
    });
  });

  test("is let alone where the chat says so, or the question asks for as much", async ({
    stage,
  }) => {
    const settings = { stop_repetition: false };
    const off = await stage.chats.send({ text: "A list", settings });
    const asked = await stage.chats.send({ text: "A form of 300 empty items" });
    for (const { chatId } of [off, asked]) {
      // oxlint-disable-next-line no-await-in-loop -- one engine, one after the other
      const engine = await stage.scripted.next();
      for (let item = 0; item < 300; item += 1) engine.token(ITEM);
      engine.finish();
      // oxlint-disable-next-line no-await-in-loop
      const view = await stage.view(chatId).until(ended);
      expect(view.answer).toMatchObject({ status: "done", content: ITEM.repeat(300) });
    }
  });
});
