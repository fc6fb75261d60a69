import { describe, expect } from "vitest";
import { ended, test } from "./chat-stage.test-data.ts";

const closed = { success: true };

describe("answerNow", () => {
  test("tells the engine to end its reasoning, and tells how long that took", async ({ stage }) => {
    const { chatId, answerId } = await stage.chats.send({ text: "Why?" });
    const engine = await stage.scripted.next();
    expect(engine.body["reasoning_control"]).toBe(true);
    engine.reasoning("Let me see");
    const view = await stage.view(chatId).until(({ answer }) => answer.reasoning !== "");
    const ordered = stage.chats.answerNow(chatId, answerId);
    const order = await stage.scripted.next();
    expect(order.path).toBe("/v1/chat/completions/control");
    expect(order.body).toEqual({ id: "chatcmpl-scripted", action: "reasoning_end" });
    order.reply(closed);
    await ordered;
    engine.token("Because.");
    engine.finish();
    const { answer } = await view.until(ended);
    expect(answer).toMatchObject({ content: "Because.", reasoning: "Let me see", status: "done" });
    expect(answer.stats!.reasoningMs).toBeGreaterThanOrEqual(0);
  });

  test("says so when the engine cannot, and the answer goes on", async ({ stage }) => {
    const { chatId, answerId } = await stage.chats.send({ text: "Why?" });
    const engine = await stage.scripted.next();
    engine.reasoning("Hm");
    const view = await stage.view(chatId).until(({ answer }) => answer.reasoning !== "");
    const ordered = stage.chats.answerNow(chatId, answerId);
    (await stage.scripted.next()).refuse(404, { code: 404, message: "File Not Found" });
    await expect(ordered).rejects.toMatchObject({ code: "ENGINE_REFUSED", detail: "HTTP 404" });
    engine.token("So.");
    engine.finish();
    expect((await view.until(ended)).answer.status).toBe("done");
  });

  test("asks nothing of the engine where no reasoning goes on", async ({ stage }) => {
    const { chatId, answerId } = await stage.chats.send({ text: "Why?" });
    await stage.chats.answerNow(chatId, answerId);
    const engine = await stage.scripted.next();
    engine.token("Because.");
    const view = await stage.view(chatId).until(({ answer }) => answer.content !== "");
    await stage.chats.answerNow(chatId, answerId);
    engine.finish();
    expect((await view.until(ended)).answer.stats!.reasoningMs).toBeNull();
    await stage.chats.answerNow(chatId, answerId);
    await expect(stage.chats.answerNow(chatId, "other")).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});
