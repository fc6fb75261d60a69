import { expect } from "vitest";
import { ended, test, untilListed } from "./chat-stage.test-data.ts";

test("the model names a chat after its first answer, below what it has in its cache", async ({
  stage,
}) => {
  stage.reopenWithTitles();
  const { chatId } = await stage.answered("Why is the sky blue?", "Rayleigh.");
  const asked = await stage.scripted.next();
  expect(asked.body.messages.map(({ content }) => content)).toEqual([
    "Why is the sky blue?",
    "Rayleigh.",
    expect.stringContaining("title"),
  ]);
  expect(asked.body).toMatchObject({ max_tokens: 32 });
  asked.token('"Blue Sky"');
  asked.finish();
  await untilListed(stage.chats, ([chat]) => chat?.title === "Blue Sky");
  await stage.chats.send({ chatId, text: "More" });
  const next = await stage.scripted.next();
  next.finish();
  await stage.view(chatId).until(ended);
  expect(stage.titles()).toEqual(["Blue Sky"]);
});

test("a person's own title stays, also when it is given while the model thinks of one", async ({
  stage,
}) => {
  stage.reopenWithTitles();
  const { chatId } = await stage.answered("One", "1");
  const asked = await stage.scripted.next();
  await stage.chats.change(chatId, { title: "Mine" });
  await asked.closed;
  expect(stage.titles()).toEqual(["Mine"]);
});

test("a title makes way for a person at once", async ({ stage }) => {
  stage.reopenWithTitles();
  stage.slots = 1;
  await stage.answered("One", "1");
  const title = await stage.scripted.next();
  await stage.chats.send({ text: "Two" });
  await title.closed;
  const second = await stage.scripted.next();
  expect(second.body.messages).toEqual([{ role: "user", content: "Two" }]);
  second.finish("length");
});

test("a title that does not come to an end is none", async ({ stage }) => {
  stage.reopenWithTitles();
  const { chatId } = await stage.answered("One", "1");
  const asked = await stage.scripted.next();
  asked.token("This conversation is about the number one, which");
  asked.finish("length");
  await stage.chats.send({ chatId, text: "Two" });
  const next = await stage.scripted.next();
  next.finish();
  await stage.view(chatId).until((view) => view.messages.length === 4 && ended(view));
  expect(stage.titles()).toEqual(["One"]);
});
