import { expect } from "vitest";
import { ended, test } from "./chat-stage.test-data.ts";

test("a watcher that pauses between two answers is told of the second before its text", async ({
  stage,
}) => {
  const { chatId } = await stage.chats.send({ text: "One" });
  const view = stage.view(chatId);
  const first = await stage.scripted.next();
  first.token("1");
  first.finish();
  await view.until(ended);
  await stage.chats.send({ chatId, text: "Two" });
  const second = await stage.scripted.next();
  second.token("2");
  await stage.view(chatId).until((each) => each.answer.content === "2");
  // The view refuses text of a message that it was not told of.
  await view.until((each) => each.answer.content === "2");
  expect(view.messages.map((message) => message.content)).toEqual(["One", "1", "Two", "2"]);
});

test("the end of an answer does not wait for a watcher's pause to run out", async ({ stage }) => {
  const { chatId } = await stage.chats.send({ text: "One" });
  const hurried: string[] = [];
  const watched = stage.chats.watch(chatId, undefined, () => hurried.push("now"));
  const answer = await stage.scripted.next();
  await watched.next();
  answer.token("1");
  await watched.next();
  expect(hurried).toEqual([]);
  answer.finish();
  await stage.view(chatId).until(ended);
  expect(hurried).toEqual(["now"]);
  await watched.return();
});
