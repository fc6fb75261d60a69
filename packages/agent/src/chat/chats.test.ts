import { expect } from "vitest";
import { ended, test } from "./chat-stage.test-data.ts";

test("an answer streams to every watcher and ends complete, with its figures", async ({
  stage,
}) => {
  const { chatId } = await stage.chats.send({ text: "Why is the sky blue?\nPlease." });
  const early = stage.view(chatId);
  const answer = await stage.scripted.next();
  expect(answer.body.messages).toEqual([
    { role: "user", content: "Why is the sky blue?\nPlease." },
  ]);
  answer.prefill(5, 10);
  await early.until((view) => view.answer.stats?.prefill === 0.5);
  answer.reasoning("Hm.");
  answer.token("Ray");
  await early.until((view) => view.answer.content === "Ray");
  const late = stage.view(chatId);
  answer.token("leigh");
  answer.finish();
  for (const view of [early, late]) {
    await view.until(ended);
    expect(view.answer).toMatchObject({
      content: "Rayleigh",
      reasoning: "Hm.",
      status: "done",
      model: "Scripted 1B",
      error: null,
      stats: { tokens: 3, tokensPerSecond: 100, contextSize: 4_096, contextUsed: 9, prefill: 1 },
    });
    expect(view.answer.stats?.firstTokenMs).toBeGreaterThan(0);
  }
  expect(stage.titles()).toEqual(["Why is the sky blue?"]);
});

test("the next question carries the whole chat", async ({ stage }) => {
  const { chatId } = await stage.chats.send({ text: "One" });
  const first = await stage.scripted.next();
  first.token("1");
  first.finish();
  await stage.view(chatId).until(ended);
  await stage.chats.send({ chatId, text: "Two" });
  const second = await stage.scripted.next();
  expect(second.body.messages.map((message) => message.content)).toEqual(["One", "1", "Two"]);
});

test("bad requests are refused with their reason", async ({ stage }) => {
  const { chatId } = await stage.chats.send({ text: "One" });
  await stage.scripted.next();
  await expect(stage.chats.send({ chatId, text: "Two" })).rejects.toMatchObject({
    code: "CHAT_BUSY",
  });
  await expect(stage.chats.send({ text: "  \n " })).rejects.toMatchObject({
    code: "INPUT_INVALID",
  });
  const huge = "x".repeat(5_000_000);
  await expect(stage.chats.send({ text: huge })).rejects.toMatchObject({
    code: "TOO_LARGE",
    message: "The message has 5.0 million characters; at most 4.2 million are taken.",
  });
  await expect(stage.chats.send({ chatId: "nope", text: "x" })).rejects.toMatchObject({
    code: "CHAT_NOT_FOUND",
  });
  expect(() => stage.chats.branches.retry(chatId, "nope", {})).toThrow(
    expect.objectContaining({ code: "NOT_FOUND" }),
  );
});

test("a deleted chat ends its watchers; a renamed one tells them", async ({ stage }) => {
  const { chatId } = await stage.chats.send({ text: "One" });
  await stage.scripted.next();
  const view = stage.view(chatId);
  await view.until((each) => each.messages.length === 2);
  await stage.chats.change(chatId, { title: "Another name" });
  expect(stage.titles()).toEqual(["Another name"]);
  await stage.chats.delete(chatId);
  await view.until((each) => each.deleted);
  expect(stage.titles()).toEqual([]);
});
