import { describe, expect, onTestFinished } from "vitest";
import { ended, test } from "./chat-stage.test-data.ts";
import { allow, asks, calls, decideLast, desk, roles } from "./tool-chats.test-data.ts";

describe("an answer that calls a tool", () => {
  test("waits for the person, who lets it run; then the model is asked with the result", async ({
    stage,
  }) => {
    stage.reopenWithTools(desk());
    const { chatId } = await stage.chats.send({ text: "What is 17 times 23?" });
    const first = await stage.scripted.next();
    const offered = first.body["tools"] as { function: { name: string } }[];
    expect(offered.map((tool) => tool.function.name)).toContain("calculator");
    expect(first.body["tool_choice"]).toBe("auto");
    const view = stage.view(chatId);
    calls(first, ["calculator", '{"expression": "17 * 23"}']);
    await view.until(asks);
    expect(view.messages[1]).toMatchObject({
      role: "assistant",
      status: "done",
      toolCalls: [{ name: "calculator", arguments: '{"expression": "17 * 23"}' }],
    });
    // It waits on disk: another agent's window shows and decides it as well.
    const other = stage.open();
    onTestFinished(() => other.close());
    expect(asks(await stage.view(chatId, other).until(asks))).toBe(true);
    await decideLast(stage.chats, chatId, view.messages, allow("once"));
    const second = await stage.scripted.next();
    expect(second.body.messages).toEqual([
      { role: "user", content: "What is 17 times 23?" },
      {
        role: "assistant",
        content: "",
        tool_calls: [
          {
            id: "call-calculator-0",
            type: "function",
            function: { name: "calculator", arguments: '{"expression": "17 * 23"}' },
          },
        ],
      },
      { role: "tool", tool_call_id: "call-calculator-0", content: "391" },
    ]);
    second.token("It is 391.");
    second.finish();
    await view.until(({ answer }) => answer.content === "It is 391." && answer.status === "done");
    expect(roles(view.messages)).toEqual(["user", "assistant", "tool", "assistant"]);
    expect(view.messages[2]).toMatchObject({ content: "391", tool: { state: "done" } });
  });

  test("gets back what it thought before the call, until the next question", async ({ stage }) => {
    stage.reopenWithTools(desk());
    const { chatId } = await stage.chats.send({ text: "What is 17 times 23?" });
    const first = await stage.scripted.next();
    first.reasoning("I compute it.");
    calls(first, ["calculator", '{"expression": "17 * 23"}']);
    const view = await stage.view(chatId).until(asks);
    await decideLast(stage.chats, chatId, view.messages, allow("once"));
    const second = await stage.scripted.next();
    expect(second.body.messages[1]).toMatchObject({ reasoning_content: "I compute it." });
    second.token("It is 391.");
    second.finish();
    await view.until(({ answer }) => answer.content === "It is 391." && answer.status === "done");
    await stage.chats.send({ chatId, text: "Thanks" });
    const third = await stage.scripted.next();
    expect(third.body.messages[1]).not.toHaveProperty("reasoning_content");
    third.finish();
  });

  test("is refused with words, which the model reads", async ({ stage }) => {
    stage.reopenWithTools(desk());
    const { chatId } = await stage.chats.send({ text: "Read it" });
    calls(await stage.scripted.next(), ["read_file", '{"path": "diary.txt"}']);
    const view = await stage.view(chatId).until(asks);
    const words = "Not my diary.";
    await decideLast(stage.chats, chatId, view.messages, { verdict: "deny", words });
    const second = await stage.scripted.next();
    expect(second.body.messages.at(-1)).toMatchObject({
      role: "tool",
      content: `The user does not want this tool to run: ${words}`,
    });
    second.finish();
    await view.until(({ messages }) => messages.length === 4);
    expect(view.messages[2]).toMatchObject({ tool: { state: "denied" }, content: words });
  });

  test("asks no more in this chat, or never again, where the person says so", async ({ stage }) => {
    const tools = desk();
    stage.reopenWithTools(tools);
    const { chatId } = await stage.chats.send({ text: "a" });
    calls(await stage.scripted.next(), ["time", "{}"]);
    const view = await stage.view(chatId).until(asks);
    await decideLast(stage.chats, chatId, view.messages, allow("chat"));
    calls(await stage.scripted.next(), ["time", '{"timezone": "UTC"}']);
    // It runs unasked now.
    const third = await stage.scripted.next();
    expect(third.body.messages.at(-1)!.content).toContain("in UTC");
    third.finish();
    await view.until(({ messages }) => messages.length === 6);

    const elsewhere = await stage.chats.send({ text: "b" });
    calls(await stage.scripted.next(), ["time", "{}"]);
    const there = await stage.view(elsewhere.chatId).until(asks);
    await decideLast(stage.chats, elsewhere.chatId, there.messages, allow("always"));
    (await stage.scripted.next()).finish();
    expect(tools.named("time")!.info.always).toBe(true);
  });

  test("with several calls waits for all of them; errors are results", async ({ stage }) => {
    stage.reopenWithTools(desk());
    const { chatId } = await stage.chats.send({ text: "a" });
    calls(
      await stage.scripted.next(),
      ["calculator", '{"expression": "1 +"}'],
      ["no_such_tool", "{}"],
      ["calculator", "no json"],
    );
    const view = await stage.view(chatId).until(({ messages }) => messages.length === 5);
    const [, , one, two, three] = view.messages;
    expect([one, two, three].map((each) => each!.tool!.state)).toEqual([
      "asking",
      expect.stringMatching(/running|failed/),
      "asking",
    ]);
    await stage.chats.decideTool(chatId, one!.id, allow("once"));
    await stage.chats.decideTool(chatId, three!.id, allow("once"));
    const second = await stage.scripted.next();
    const results = second.body.messages.slice(-3).map(({ content }) => content);
    expect(results[0]).toContain("Error: The expression ends");
    expect(results[1]).toContain("There is no tool no_such_tool. There are: time, calculator");
    expect(results[2]).toContain("no JSON object");
    second.finish();
    await view.until(({ messages }) => messages.length === 6);
    expect(view.messages[2]!.tool!.state).toBe("failed");
  });

  test("that goes on and on asks again after ten turns", async ({ stage }) => {
    const tools = desk();
    stage.reopenWithTools(tools);
    tools.allowAlways(tools.named("time")!);
    const { chatId } = await stage.chats.send({ text: "a" });
    for (let turn = 1; turn <= 10; turn++) {
      // oxlint-disable-next-line no-await-in-loop
      calls(await stage.scripted.next(), ["time", "{}"]);
    }
    const view = await stage.view(chatId).until(asks);
    expect(view.messages.filter(({ role }) => role === "assistant")).toHaveLength(10);
    await decideLast(stage.chats, chatId, view.messages, allow("once"));
    (await stage.scripted.next()).finish();
  });

  test("is passed by when the person writes on: the model is told that nothing ran", async ({
    stage,
  }) => {
    stage.reopenWithTools(desk());
    const { chatId } = await stage.chats.send({ text: "a" });
    calls(await stage.scripted.next(), ["time", "{}"]);
    const view = await stage.view(chatId).until(asks);
    const call = view.messages.at(-1)!;
    await stage.chats.send({ chatId, text: "Never mind.", tools: "none" });
    const second = await stage.scripted.next();
    expect(second.body["tools"]).toBeUndefined();
    expect(second.body.messages.at(-2)!.content).toContain("the user has not allowed it");
    second.token("ok");
    second.finish();
    await view.until((now) => ended(now) && now.answer.content === "ok");
    await expect(stage.chats.decideTool(chatId, call.id, allow("once"))).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("loses nothing by a restart, and side by side no answer calls any", async ({ stage }) => {
    const tools = desk();
    stage.reopenWithTools(tools);
    const { chatId } = await stage.chats.send({ text: "a" });
    calls(await stage.scripted.next(), ["calculator", '{"expression": "6*7"}']);
    await stage.view(chatId).until(asks);
    await stage.chats.close();
    stage.reopenWithTools(tools);
    const view = await stage.view(chatId).until(asks);
    await decideLast(stage.chats, chatId, view.messages, allow("once"));
    const second = await stage.scripted.next();
    expect(second.body.messages.at(-1)).toMatchObject({ role: "tool", content: "42" });
    second.finish();
    await stage.chats.send({ text: "b", answers: [{}, {}] });
    for (const engine of [await stage.scripted.next(), await stage.scripted.next()]) {
      expect(engine.body["tools"]).toBeUndefined();
      engine.finish();
    }
  });

  test("is of those that this chat has on; what is off elsewhere asks though it always ran", async ({
    stage,
  }) => {
    const tools = desk();
    tools.allowAlways(tools.named("time")!);
    tools.switchTool("builtin:time", false);
    stage.reopenWithTools(tools);
    const tool_switches = { "builtin:time": true, "builtin:calculator": false };
    const { chatId } = await stage.chats.send({ text: "a", settings: { tool_switches } });
    const first = await stage.scripted.next();
    const names = (first.body["tools"] as { function: { name: string } }[]).map(
      (each) => each.function.name,
    );
    expect(names).toContain("time");
    expect(names).not.toContain("calculator");
    // One that is off here is not there for the model, whoever else may call it.
    calls(first, ["time", "{}"], ["calculator", '{"expression": "6*7"}']);
    const view = await stage
      .view(chatId)
      .until(({ messages }) => messages.at(-1)?.tool?.state === "failed");
    expect(view.messages.map(({ tool }) => tool?.state)).toEqual([
      undefined,
      undefined,
      "asking",
      "failed",
    ]);
    expect(view.messages.at(-1)!.content).toContain("There is no tool calculator");
    await stage.chats.decideTool(chatId, view.messages[2]!.id, allow("once"));
    const second = await stage.scripted.next();
    expect(second.body.messages.at(-2)!.content).toMatch(/\d{4}-\d\d-\d\d/);
    second.finish();
    // Another chat has them as they are elsewhere.
    await stage.chats.send({ text: "b" });
    const other = await stage.scripted.next();
    expect(JSON.stringify(other.body["tools"])).toContain('"calculator"');
    other.finish();
  });
});
