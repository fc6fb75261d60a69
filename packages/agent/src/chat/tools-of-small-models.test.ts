import { describe, expect } from "vitest";
import { ended, test } from "./chat-stage.test-data.ts";
import { allow, asks, decideLast, desk, roles } from "./tool-chats.test-data.ts";

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
