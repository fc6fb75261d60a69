import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import { identityOf } from "../host/process.ts";
import { ChatStore } from "../store/chat-store.ts";
import { openDatabase } from "../store/database.ts";
import { ended, test, untilListed } from "./chat-stage.test-data.ts";

test("a chat of another agent is listed and can be read, word for word while it is written", async ({
  stage,
}) => {
  const other = stage.open();
  const { chatId } = await stage.chats.send({ text: "Count" });
  const writing = await stage.scripted.next();
  await untilListed(other, (chats) => chats.some(({ id, running }) => id === chatId && running));
  const view = stage.view(chatId, other);
  writing.token("one");
  await view.until(({ answer }) => answer.content === "one");
  writing.token(" two");
  writing.finish();
  await view.until(ended);
  expect(view.answer).toMatchObject({ content: "one two", status: "done" });
  await untilListed(other, (chats) => chats.every(({ running }) => !running));

  // What the second one writes comes back to the first.
  await other.send({ chatId, text: "Go on" });
  const second = await stage.scripted.next();
  expect(second.body.messages).toHaveLength(3);
  const back = stage.view(chatId);
  second.token("three");
  second.finish();
  await back.until((seen) => ended(seen) && seen.answer.content === "three");
  await other.change(chatId, { title: "Numbers" });
  await untilListed(stage.chats, ([chat]) => chat?.title === "Numbers");
  await other.delete(chatId);
  await back.until(({ deleted }) => deleted);
  await untilListed(stage.chats, (chats) => chats.length === 0);
});

test("while another agent writes in a chat, nothing is sent, stopped or deleted there", async ({
  stage,
}) => {
  const other = stage.open();
  const { chatId, answerId } = await stage.chats.send({ text: "Count" });
  const writing = await stage.scripted.next();
  await untilListed(other, (chats) => chats.some(({ running }) => running));
  for (const refused of [
    other.send({ chatId, text: "And?" }),
    new Promise(() => other.branches.retry(chatId, answerId, {})),
    other.stop(chatId),
    other.delete(chatId),
  ]) {
    await expect(refused).rejects.toMatchObject({ code: "CHAT_BUSY", message: /Another llcuda/ });
  }
  writing.finish();
  await stage.view(chatId).until(ended);
});

test("an answer whose agent dies is marked by the one that lives on", async ({ stage }) => {
  const { chatId } = await stage.chats.send({ text: "Count" });
  const answer = await stage.scripted.next();
  answer.token("one");
  answer.finish();
  const view = await stage.view(chatId).until(ended);
  const writer = spawn("sleep", ["60"], { stdio: "ignore" });
  const store = new ChatStore(openDatabase(join(stage.folder, "llcuda.sqlite")));
  const owner = JSON.stringify(identityOf(writer.pid!));
  store.saveMessage({ ...view.answer, status: "streaming" }, owner);
  await view.until((seen) => !ended(seen));
  writer.kill("SIGKILL");
  await view.until(ended);
  expect(view.answer).toMatchObject({ content: "one", error: { code: "ANSWER_INTERRUPTED" } });
});

test("an agent that is ending takes no new question", async ({ stage }) => {
  await stage.chats.close();
  const asked = stage.chats.send({ text: "Count" });
  await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
  expect(stage.titles()).toEqual([]);
});
