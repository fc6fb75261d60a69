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

test("a title makes way for a person at once, and is asked for when nothing else runs", async ({
  stage,
}) => {
  stage.reopenWithTitles();
  await stage.answered("One", "1");
  const title = await stage.scripted.next();
  await stage.chats.send({ text: "Two" });
  await title.closed;
  const second = await stage.scripted.next();
  expect(second.body.messages).toEqual([{ role: "user", content: "Two" }]);
  second.token("2");
  second.finish("length");
  const again = await stage.scripted.next();
  expect(again.body.messages.map(({ content }) => content).slice(0, 2)).toEqual(["One", "1"]);
  again.token("One and 1");
  again.finish();
  const other = await stage.scripted.next();
  expect(other.body.messages[0]).toEqual({ role: "user", content: "Two" });
  other.token("Something Else");
  other.finish();
  await untilListed(stage.chats, (chats) => chats.some(({ title }) => title === "One and 1"));
  // What has nothing to do with the chat names none.
  expect(stage.titles().toSorted()).toEqual(["One and 1", "Two"]);
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
