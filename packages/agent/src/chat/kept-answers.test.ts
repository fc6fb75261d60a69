import { expect } from "vitest";
import { join } from "node:path";
import { ownIdentity } from "../host/process.ts";
import { ChatStore } from "../store/chat-store.ts";
import { openDatabase } from "../store/database.ts";
import { ended, test } from "./chat-stage.test-data.ts";

test("an answer that its agent could not finish is marked, kept, and can be retried", async ({
  stage,
}) => {
  const { chatId } = await stage.chats.send({ text: "Count" });
  const answer = await stage.scripted.next();
  answer.token("one");
  await stage.view(chatId).until((view) => view.answer.content === "one");
  await stage.chats.close();
  stage.reopen();
  const view = await stage.view(chatId).until(ended);
  expect(view.answer).toMatchObject({
    content: "one",
    status: "failed",
    error: { code: "ANSWER_INTERRUPTED", remedies: ["retry-answer"] },
  });
});

test("an answer of an agent that was killed is marked at the next start", async ({ stage }) => {
  const store = new ChatStore(openDatabase(join(stage.folder, "llcuda.sqlite")));
  const { chatId, answerId } = await stage.chats.send({ text: "Count" });
  await stage.scripted.next();
  const [, message] = store.messages(chatId);
  const dead = JSON.stringify({ ...ownIdentity(), startTime: "1" });
  store.saveMessage({ ...message!, content: "on", status: "streaming" }, dead);
  const next = stage.open();
  expect(store.messages(chatId).at(-1)).toMatchObject({
    id: answerId,
    content: "on",
    status: "failed",
    error: { code: "ANSWER_INTERRUPTED" },
  });
  await next.close();
});

test("a full disk ends neither the agent nor the chat: the answer stays, and says it is not kept", async ({
  stage,
}) => {
  const { chatId } = await stage.chats.send({ text: "One" });
  const view = stage.view(chatId);
  const answer = await stage.scripted.next();
  stage.database.exec("PRAGMA max_page_count = 1");
  const long = "long ".repeat(100_000);
  answer.token(long);
  answer.finish();
  await view.until(ended);
  expect(view.answer).toMatchObject({
    content: long,
    status: "failed",
    error: { code: "DISK_FULL" },
  });
  await expect(stage.chats.send({ chatId, text: long })).rejects.toMatchObject({
    code: "DISK_FULL",
  });
  stage.database.exec("PRAGMA max_page_count = 100000");
  await stage.chats.send({ chatId, text: "Two" });
  const next = await stage.scripted.next();
  next.token("2");
  next.finish();
  await view.until((each) => each.messages.length === 4 && ended(each));
  expect(view.answer).toMatchObject({ content: "2", status: "done" });
});

test("a chat that another agent deletes in mid-answer ends only that answer", async ({ stage }) => {
  const { chatId } = await stage.chats.send({ text: "One" });
  const view = stage.view(chatId);
  const answer = await stage.scripted.next();
  stage.database.exec("DELETE FROM chats");
  answer.token("1");
  answer.finish();
  await view.until(ended);
  expect(view.answer).toMatchObject({ content: "1", error: { code: "FILE_UNWRITABLE" } });
  expect(stage.titles()).toEqual([]);
});
