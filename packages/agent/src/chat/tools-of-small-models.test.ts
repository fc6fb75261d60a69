import { describe, expect } from "vitest";
import { ended, test } from "./chat-stage.test-data.ts";
import { allow, asks, calls, decideLast, desk, roles } from "./tool-chats.test-data.ts";

test("a call that the model writes as plain text is a call, and its result is text too", async ({
  stage,
}) => {
  stage.reopenWithTools(desk());
  const { chatId } = await stage.chats.send({ text: "What is 17 times 23?" });
  const first = await stage.scripted.next();
  const view = stage.view(chatId);
  first.token('```json\n{"name": "calculator",');
  first.token(' "arguments": {"expression": "17 * 23"}}\n```');
  first.finish();
  await view.until(asks);
  expect(view.messages[1]).toMatchObject({
    content: "",
    status: "done",
    toolCalls: [{ name: "calculator", arguments: '{"expression":"17 * 23"}' }],
  });
  await decideLast(stage.chats, chatId, view.messages, allow("once"));
  const second = await stage.scripted.next();
  // Told in the form in which it was written: such a model reads no other.
  const result = "The tool calculator gave:\n391\nAnswer with it, in words.";
  expect(second.body.messages.slice(-2)).toEqual([
    {
      role: "assistant",
      content: '```json\n{"name": "calculator", "arguments": {"expression":"17 * 23"}}\n```',
    },
    { role: "user", content: result },
  ]);
  // As Qwen2.5-Coder-1.5B does: the same again. Nobody is asked twice, and it has to answer.
  second.token('{"name": "calculator", "arguments": {"expression": "17 * 23"}}');
  second.finish();
  const third = await stage.scripted.next();
  expect(third.body["tools"]).toBeUndefined();
  expect(third.body.messages.at(-1)).toMatchObject({ role: "user", content: result });
  third.token("It is 391.");
  third.finish();
  await view.until(({ answer }) => answer.content === "It is 391." && answer.status === "done");
  expect(roles(view.messages)).toEqual([
    "user",
    "assistant",
    "tool",
    "assistant",
    "tool",
    "assistant",
  ]);
});

describe("a model whose template has no place for tools", () => {
  test("is told of none, and one that must be called is refused in words", async ({ stage }) => {
    stage.scripted.props["chat_template_caps"] = { supports_tools: false };
    stage.reopenWithTools(desk());
    await stage.chats.send({ text: "a" });
    const engine = await stage.scripted.next();
    expect(engine.body["tools"]).toBeUndefined();
    // Then a call in its text is nothing but text.
    engine.token('{"name": "time", "arguments": {}}');
    engine.finish();
    const { chatId } = await stage.chats.send({ text: "b", tools: "required" });
    const view = await stage.view(chatId).until(ended);
    expect(view.answer.error).toMatchObject({
      code: "INPUT_INVALID",
      message: "Scripted 1B can call no tools: its chat template has no place for them.",
    });
  });
});

describe("a model that must call a tool and does not", () => {
  const must = { text: "What is 17 times 23?", tools: "required" } as const;

  test("is stopped where it writes nothing but blanks, and says so", async ({ stage }) => {
    stage.reopenWithTools(desk());
    const { chatId, answerId } = await stage.chats.send(must);
    const engine = await stage.scripted.next();
    expect(engine.body["tool_choice"]).toBe("required");
    engine.token("It is 391.");
    for (let i = 0; i < 64; i += 1) engine.token(i % 2 === 0 ? "\n" : " ");
    await engine.closed;
    const view = await stage.view(chatId).until(ended);
    expect(view.answer).toMatchObject({
      status: "failed",
      error: {
        code: "TOOL_NOT_CALLED",
        message:
          "Scripted 1B had to call a tool, and ended in 64 tokens of nothing but blanks. It was stopped.",
        remedies: ["retry-answer"],
      },
    });
    expect(view.answer.content).toMatch(/^It is 391\./);
    // What its button does: now it may call one, or not.
    stage.chats.branches.retry(chatId, answerId, {});
    const again = await stage.scripted.next();
    expect(again.body["tool_choice"]).toBe("auto");
    again.finish();
  });

  test("by the chat's setting calls one first, is free with its result, and is let off by Retry", async ({
    stage,
  }) => {
    stage.reopenWithTools(desk());
    const settings = { tool_choice: "required" } as const;
    const { chatId } = await stage.chats.send({ text: "What is 17 times 23?", settings });
    const first = await stage.scripted.next();
    expect(first.body["tool_choice"]).toBe("required");
    calls(first, ["calculator", '{"expression":"17 * 23"}']);
    const view = stage.view(chatId);
    await view.until(asks);
    await decideLast(stage.chats, chatId, view.messages, allow("once"));
    const second = await stage.scripted.next();
    expect(second.body["tool_choice"]).toBe("auto");
    second.token("It is 391.");
    second.finish();
    await view.until(({ answer }) => answer.content === "It is 391." && answer.status === "done");
    // The same answer written again has the result already.
    stage.chats.branches.retry(chatId, view.messages.at(-1)!.id, {});
    const again = await stage.scripted.next();
    expect(again.body["tool_choice"]).toBe("auto");
    again.finish();
    await view.until(({ answer }) => answer.content === "" && answer.status === "done");

    const next = await stage.chats.send({ chatId, text: "And times 2?" });
    const third = await stage.scripted.next();
    expect(third.body["tool_choice"]).toBe("required");
    for (let i = 0; i < 64; i += 1) third.token("\n");
    await third.closed;
    await view.until(({ answer }) => answer.error?.code === "TOOL_NOT_CALLED");
    stage.chats.branches.retry(chatId, next.answerId, {});
    const free = await stage.scripted.next();
    expect(free.body["tool_choice"]).toBe("auto");
    free.finish();
    await view.until(({ answer }) => answer.id !== next.answerId && answer.status === "done");

    await stage.chats.change(chatId, { settings: { tool_choice: "none" } });
    await stage.chats.send({ chatId, text: "Without" });
    const without = await stage.scripted.next();
    expect(without.body["tools"]).toBeUndefined();
    without.finish();
  });

  test("is stopped where it talks on and on", async ({ stage }) => {
    stage.reopenWithTools(desk());
    const { chatId } = await stage.chats.send(must);
    const engine = await stage.scripted.next();
    for (let i = 0; i < 1_024; i += 1) engine.token("word ");
    await engine.closed;
    const view = await stage.view(chatId).until(ended);
    expect(view.answer.error?.message).toContain("wrote 1024 tokens without calling one");
  });

  test("but not where its call is written as text, or comes late", async ({ stage }) => {
    stage.reopenWithTools(desk());
    const { chatId } = await stage.chats.send(must);
    const engine = await stage.scripted.next();
    engine.token('{"name": "time", "arguments": {}}');
    for (let i = 0; i < 64; i += 1) engine.token("\n");
    await engine.closed;
    const view = await stage.view(chatId).until(asks);
    expect(view.messages[1]).toMatchObject({
      status: "done",
      error: null,
      content: "",
      toolCalls: [{ name: "time" }],
    });
    const other = await stage.chats.send(must);
    const late = await stage.scripted.next();
    for (let i = 0; i < 63; i += 1) late.token("\n");
    late.token("Now:");
    for (let i = 0; i < 63; i += 1) late.token("\n");
    calls(late, ["time", "{}"]);
    await stage.view(other.chatId).until(asks);
  });
});
