import { expect } from "vitest";
import { ended, test } from "./chat-stage.test-data.ts";

test("a chat's settings go out with each question, and other windows see them", async ({
  stage,
}) => {
  const { chatId } = await stage.answered("One", "1");
  const view = await stage.view(chatId).until(ended);
  await stage.chats.change(chatId, { settings: { system: "Be brief.", temperature: 0, seed: 7 } });
  await view.until(({ settings }) => settings?.seed === 7);
  await stage.chats.send({ chatId, text: "Two" });
  const asked = await stage.scripted.next();
  const { body } = asked;
  expect(body).toMatchObject({ temperature: 0, seed: 7, cache_prompt: false });
  expect(body.messages.map(({ role, content }) => [role, content])).toEqual([
    ["system", "Be brief."],
    ["user", "One"],
    ["assistant", "1"],
    ["user", "Two"],
  ]);
  asked.finish();
  await view.until((each) => each.messages.length === 4 && ended(each));
  expect(view.answer.options).toMatchObject({ system: "Be brief.", seed: 7 });
});

test("an answer is asked for again with the very same seed and settings", async ({ stage }) => {
  const { chatId, answerId } = await stage.answered("One", "1");
  const view = await stage.view(chatId).until(ended);
  const { options } = view.answer;
  expect(options?.seed).toBeGreaterThanOrEqual(0);
  await stage.chats.change(chatId, { settings: { temperature: 2, grammar: 'root ::= "x"' } });
  stage.chats.branches.retry(chatId, answerId, {}, true);
  const again = await stage.scripted.next();
  expect(again.body).toMatchObject({ seed: options?.seed });
  expect(again.body).not.toHaveProperty("grammar");
  expect(again.body).not.toHaveProperty("temperature", 2);
  again.finish();
  await view.until(ended);
});

test("a new chat begins with the settings it was sent with, and a fork keeps them", async ({
  stage,
}) => {
  const sent = await stage.chats.send({ text: "One", settings: { top_k: 3 } });
  const first = await stage.scripted.next();
  expect(first.body).toMatchObject({ top_k: 3 });
  first.finish();
  const view = await stage.view(sent.chatId).until(ended);
  expect(view.settings).toEqual({ top_k: 3 });
  const fork = stage.chats.branches.fork(sent.chatId, sent.answerId);
  expect((await stage.view(fork.chatId).until(ended)).settings).toEqual({ top_k: 3 });
});
