import { Readable } from "node:stream";
import type { Message } from "@llcuda/protocol";
import { describe, expect } from "vitest";
import { ended, test } from "./chat-stage.test-data.ts";

const texts = (messages: readonly Message[]): string[] => messages.map(({ content }) => content);

describe("the tree of a chat", () => {
  test("an edited question is a version of its own, answered anew; both can be shown", async ({
    stage,
  }) => {
    const first = await stage.answered("One", "1");
    const { chatId } = first;
    const view = await stage.view(chatId).until(ended);
    stage.chats.branches.edit(chatId, first.userMessageId, "Uno", {});
    const second = await stage.scripted.next();
    expect(second.body.messages).toEqual([{ role: "user", content: "Uno" }]);
    second.token("uno");
    second.finish();
    await view.until((each) => each.answer.content === "uno" && ended(each));
    expect(texts(view.messages)).toEqual(["Uno", "uno"]);
    expect(view.forks).toMatchObject([{ parentId: null, ids: [first.userMessageId, {}] }]);
    stage.chats.branches.show(chatId, first.userMessageId);
    await view.until((each) => each.answer.content === "1");
    expect(texts(view.messages)).toEqual(["One", "1"]);
  });

  test("an edited question keeps its files, or those of them that are wanted", async ({
    stage,
  }) => {
    const [one, two] = await Promise.all(
      ["one", "two"].map((name) =>
        stage.files.take(`${name}.txt`, Readable.from([Buffer.from(`Text ${name}`)])),
      ),
    );
    const { chatId, userMessageId } = await stage.chats.send({
      text: "Read",
      attachments: [one!, two!],
    });
    (await stage.scripted.next()).finish();
    const view = await stage.view(chatId).until(ended);
    stage.chats.branches.edit(chatId, userMessageId, "Read all", {});
    (await stage.scripted.next()).finish();
    await view.until((each) => each.messages[0]!.content === "Read all" && ended(each));
    expect(view.messages[0]!.attachments).toEqual([one, two]);
    stage.chats.branches.edit(chatId, userMessageId, "Read one", {}, [two!]);
    const engine = await stage.scripted.next();
    expect(engine.body.messages[0]?.content).toContain("Text two");
    expect(engine.body.messages[0]?.content).not.toContain("Text one");
    engine.finish();
    await view.until((each) => each.messages[0]!.content === "Read one" && ended(each));
    expect(view.messages[0]!.attachments).toEqual([two]);
  });

  test("a question of files alone can leave some of them out, but not all", async ({ stage }) => {
    const [one, two] = await Promise.all(
      ["one", "two"].map((name) =>
        stage.files.take(`${name}.txt`, Readable.from([Buffer.from(`Text ${name}`)])),
      ),
    );
    const attachments = [one!, two!];
    const { chatId, userMessageId } = await stage.chats.send({ text: "", attachments });
    (await stage.scripted.next()).finish();
    const view = await stage.view(chatId).until(ended);
    expect(() => stage.chats.branches.edit(chatId, userMessageId, " ", {}, [])).toThrow("is empty");
    stage.chats.branches.edit(chatId, userMessageId, "", {}, [two!]);
    (await stage.scripted.next()).finish();
    await view.until((each) => each.messages[0]!.attachments.length === 1 && ended(each));
    expect(view.messages[0]!).toMatchObject({ content: "", attachments: [two] });
  });

  test("of the same file twice one copy can be left out", async ({ stage }) => {
    const file = await stage.files.take("one.txt", Readable.from([Buffer.from("Text one")]));
    const attachments = [file, file];
    const { chatId, userMessageId } = await stage.chats.send({ text: "Read", attachments });
    (await stage.scripted.next()).finish();
    const view = await stage.view(chatId).until(ended);
    stage.chats.branches.edit(chatId, userMessageId, "Read it once", {}, [file]);
    (await stage.scripted.next()).finish();
    await view.until((each) => each.messages[0]!.content === "Read it once" && ended(each));
    expect(view.messages[0]!.attachments).toEqual([file]);
  });

  test("an edited answer stands as the person wrote it, and the next question builds on it", async ({
    stage,
  }) => {
    const { chatId, answerId } = await stage.answered("One", "1");
    expect(stage.chats.branches.edit(chatId, answerId, "eins", {})).toBeNull();
    await stage.chats.send({ chatId, text: "Two" });
    const next = await stage.scripted.next();
    expect(texts(next.body.messages as Message[])).toEqual(["One", "eins", "Two"]);
    next.finish();
  });

  test("a cut answer is gone on with where it ended, in the same message", async ({ stage }) => {
    const { chatId, answerId } = await stage.chats.send({ text: "Count" });
    const engine = await stage.scripted.next();
    engine.token("one ");
    engine.finish("length");
    const view = await stage.view(chatId).until(ended);
    expect(view.answer.status).toBe("length");
    stage.chats.branches.goOn(chatId, answerId, {});
    const more = await stage.scripted.next();
    expect(more.body.messages).toEqual([
      { role: "user", content: "Count" },
      { role: "assistant", content: "one " },
    ]);
    more.token("two");
    more.finish();
    await view.until((each) => each.answer.content === "one two" && ended(each));
    expect(view.messages).toHaveLength(2);
    expect(view.answer).toMatchObject({ id: answerId, status: "done", stats: { tokens: 2 } });
    expect(() => stage.chats.branches.goOn(chatId, view.messages[0]!.id, {})).toThrow(
      expect.objectContaining({ code: "NOT_FOUND" }),
    );
  });

  test("one that was cut while it thought thinks on, and what it thought is told with its words", async ({
    stage,
  }) => {
    const { chatId, answerId } = await stage.chats.send({ text: "Count" });
    const engine = await stage.scripted.next();
    engine.reasoning("One comes ");
    engine.finish("length");
    const view = await stage.view(chatId).until(ended);
    expect(view.answer).toMatchObject({ status: "length", content: "" });
    stage.chats.branches.goOn(chatId, answerId, {});
    const more = await stage.scripted.next();
    const begun = { role: "assistant", content: "", reasoning_content: "One comes " };
    expect(more.body.messages.at(-1)).toEqual(begun);
    more.reasoning("first.");
    more.token("one ");
    more.finish("length");
    const thought = "One comes first.";
    await view.until((each) => each.answer.content === "one " && ended(each));
    expect(view.answer).toMatchObject({ id: answerId, reasoning: thought });
    const { reasoningMs } = view.answer.stats!;
    stage.chats.branches.goOn(chatId, answerId, {});
    const last = await stage.scripted.next();
    expect(last.body.messages.at(-1)).toEqual({
      role: "assistant",
      content: "one ",
      reasoning_content: thought,
    });
    last.token("two");
    last.finish();
    await view.until((each) => each.answer.content === "one two" && ended(each));
    expect(view.answer.stats).toMatchObject({ reasoningMs });
  });

  test("a branch that is deleted gives way to its sibling, and comes back with undo", async ({
    stage,
  }) => {
    const { chatId, answerId } = await stage.answered("One", "1");
    stage.chats.branches.retry(chatId, answerId, { options: { seed: 7 } });
    const again = await stage.scripted.next();
    expect(again.body).toMatchObject({ seed: 7 });
    again.token("2");
    again.finish();
    const view = await stage
      .view(chatId)
      .until((each) => each.answer.content === "2" && ended(each));
    const { trashId } = stage.chats.branches.delete(chatId, view.answer.id);
    await view.until((each) => each.answer.content === "1");
    expect(view.forks).toEqual([]);
    stage.chats.branches.restore(chatId, trashId);
    await view.until((each) => each.answer.content === "2");
    expect(() => stage.chats.branches.restore(chatId, trashId)).toThrow(
      expect.objectContaining({ code: "NOT_FOUND" }),
    );
  });

  test("a fork is a chat of its own, and what happens there does not touch the first", async ({
    stage,
  }) => {
    const { chatId, answerId } = await stage.answered("One", "1");
    const fork = stage.chats.branches.fork(chatId, answerId);
    await stage.chats.send({ chatId: fork.chatId, text: "Two" });
    const engine = await stage.scripted.next();
    expect(texts(engine.body.messages as Message[])).toEqual(["One", "1", "Two"]);
    engine.finish();
    await stage.view(fork.chatId).until(ended);
    expect(texts((await stage.view(chatId).until(ended)).messages)).toEqual(["One", "1"]);
    expect(stage.titles()).toEqual(["One", "One"]);
  });
});

describe("two answers side by side", () => {
  test("are written at the same time, each with its own wishes, and both tabs see both", async ({
    stage,
  }) => {
    const answers = [{ options: { seed: 1 } }, { options: { seed: 2 } }];
    const sent = await stage.chats.send({ text: "Which?", answers });
    const { chatId } = sent;
    const tabs = [stage.view(chatId), stage.view(chatId)];
    const left = await stage.scripted.next();
    const right = await stage.scripted.next();
    expect([left.body, right.body]).toMatchObject([{ seed: 1 }, { seed: 2 }]);
    left.token("L");
    right.token("R");
    for (const tab of tabs) {
      await tab.until(({ answer, beside }) => answer.content === "L" && beside[0]?.content === "R");
      expect(tab.answer.id).toBe(sent.answerIds[0]);
      expect(tab.beside[0]?.round).toBe(tab.answer.round);
    }
    await stage.chats.stop(chatId, sent.answerIds[1]);
    await tabs[0]!.until(({ beside }) => beside[0]?.status === "stopped");
    expect(tabs[0]!.answer.status).toBe("streaming");
    await expect(stage.chats.send({ chatId, text: "More" })).rejects.toMatchObject({
      code: "CHAT_BUSY",
    });
    left.finish();
    await tabs[1]!.until(ended);
    stage.chats.branches.show(chatId, sent.answerIds[1]!);
    await tabs[1]!.until(({ answer }) => answer.content === "R");
    await stage.chats.send({ chatId, text: "And?" });
    const next = await stage.scripted.next();
    expect(texts(next.body.messages as Message[])).toEqual(["Which?", "R", "And?"]);
    next.finish();
  });
});
