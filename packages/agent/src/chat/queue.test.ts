import { describe, expect } from "vitest";
import { ended, test } from "./chat-stage.test-data.ts";

describe("messages that wait", () => {
  test("go out one after the other, each after the answer before it", async ({ stage }) => {
    const { chatId } = await stage.chats.send({ text: "One" });
    const view = stage.view(chatId);
    const first = await stage.scripted.next();
    const two = await stage.chats.enqueue({ chatId, text: "Two" });
    const three = await stage.chats.enqueue({ chatId, text: "Three" });
    const gone = await stage.chats.enqueue({ chatId, text: "Never" });
    stage.chats.queue.change(chatId, { id: three.id, text: "Drei" });
    stage.chats.queue.remove(chatId, gone.id);
    await view.until(({ queue }) => queue.items.length === 2);
    expect(view.queue).toEqual({
      items: [two, { ...three, text: "Drei" }],
      held: false,
    });
    first.token("1");
    first.finish();
    const second = await stage.scripted.next();
    expect(second.body.messages.map(({ content }) => content)).toEqual(["One", "1", "Two"]);
    second.finish();
    const third = await stage.scripted.next();
    expect(third.body.messages.at(-1)?.content).toBe("Drei");
    third.finish();
    await view.until((each) => each.messages.length === 6 && ended(each));
    expect(view.queue.items).toEqual([]);
    expect(() => stage.chats.queue.change(chatId, two)).toThrow(
      expect.objectContaining({ code: "NOT_FOUND" }),
    );
  });

  test("stay when the answer is stopped, until the person sends them", async ({ stage }) => {
    const { chatId } = await stage.chats.send({ text: "One" });
    const view = stage.view(chatId);
    await stage.scripted.next();
    await stage.chats.enqueue({ chatId, text: "Two" });
    await stage.chats.stop(chatId);
    await view.until(({ queue }) => queue.held);
    stage.chats.queue.next(chatId);
    const second = await stage.scripted.next();
    expect(second.body.messages.at(-1)?.content).toBe("Two");
    second.finish();
    await view.until((each) => each.messages.length === 4 && ended(each));
  });

  test("survive the agent, and wait for the person then", async ({ stage }) => {
    const { chatId } = await stage.chats.send({ text: "One" });
    await stage.scripted.next();
    const item = await stage.chats.enqueue({ chatId, text: "Two" });
    await stage.chats.close();
    stage.reopen();
    const view = await stage.view(chatId).until(ended);
    expect(view.queue).toEqual({ items: [item], held: true });
  });

  test("are sent at once where nothing runs, and are not without bound", async ({ stage }) => {
    const { chatId } = await stage.answered("One", "1");
    await stage.chats.enqueue({ chatId, text: "Two" });
    await stage.scripted.next();
    const waiting = Array.from({ length: 50 }, (_, each) =>
      stage.chats.enqueue({ chatId, text: `${each}` }),
    );
    await Promise.all(waiting);
    await expect(stage.chats.enqueue({ chatId, text: "One too many" })).rejects.toThrow(
      expect.objectContaining({ code: "TOO_MANY" }),
    );
  });
});

describe("an answer that finds every slot taken", () => {
  test("tells its place, moves up, and begins when one is free", async ({ stage }) => {
    stage.slots = 1;
    const first = await stage.chats.send({ text: "One" });
    const engine = await stage.scripted.next();
    const { chatId } = await stage.chats.send({ text: "Two" });
    const view = await stage.view(chatId).until(({ answer }) => answer.place !== null);
    expect(view.answer).toMatchObject({ status: "waiting", place: { position: 1, seconds: null } });
    engine.finish();
    const second = await stage.scripted.next();
    await view.until(({ answer }) => answer.place === null);
    second.finish();
    await view.until(ended);
    expect(view.answer.place).toBeNull();
    expect(first.chatId).not.toBe(chatId);
  });
});
