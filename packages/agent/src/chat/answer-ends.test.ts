import { expect } from "vitest";
import { Failure } from "../failure.ts";
import { at, ended, READY, test } from "./chat-stage.test-data.ts";

test("stop ends the engine's work at once and keeps what came", async ({ stage }) => {
  const { chatId } = await stage.chats.send({ text: "Count" });
  const view = stage.view(chatId);
  const answer = await stage.scripted.next();
  answer.token("one");
  await view.until((each) => each.answer.content === "one");
  await stage.chats.stop(chatId);
  await answer.closed;
  await view.until(ended);
  expect(view.answer).toMatchObject({ content: "one", status: "stopped", error: null });
});

test("stop works while the engine is still starting", async ({ stage }) => {
  stage.engine.gate = new Promise(() => undefined);
  const { chatId } = await stage.chats.send({ text: "Count" });
  await stage.chats.stop(chatId);
  expect((await stage.view(chatId).until(ended)).answer).toMatchObject({ status: "stopped" });
});

test("an engine that dies in the middle leaves the partial answer, and Retry writes it again", async ({
  stage,
}) => {
  const { chatId } = await stage.chats.send({ text: "Count" });
  const answer = await stage.scripted.next();
  answer.token("one");
  await stage.view(chatId).until((view) => view.answer.content === "one");
  const diagnosis = new Failure("CUDA_FAULT", "The GPU faulted.", "h", { detail: "CUDA error" });
  stage.engine.state.set({
    phase: "failed",
    error: diagnosis.report(),
    exit: null,
    log: [],
    restart: null,
    since: at,
  });
  answer.cut();
  const view = await stage.view(chatId).until(ended);
  expect(view.answer).toMatchObject({
    content: "one",
    status: "failed",
    error: {
      code: "CUDA_FAULT",
      detail: "CUDA error",
      remedies: ["retry-answer", "restart-engine"],
    },
  });

  stage.engine.state.set(READY);
  stage.chats.branches.retry(chatId, view.answer.id, {});
  const again = await stage.scripted.next();
  expect(again.body.messages).toEqual([{ role: "user", content: "Count" }]);
  again.token("1, 2, 3");
  again.finish();
  const retried = await stage.view(chatId).until((each) => each.answer.status === "done");
  expect(retried.messages.map((message) => message.content)).toEqual(["Count", "1, 2, 3"]);
});

test.for([
  ["half an event", 'data: {"choices":[{"del', "ENGINE_CRASHED"],
  ["no JSON", "data: <html>\n\n", "ENGINE_ANSWER_GARBLED"],
  ["a JSON string", 'data: "hello"\n\n', "ENGINE_ANSWER_GARBLED"],
  ["an error in the stream", 'data: {"error":{"message":"boom"}}\n\n', "ENGINE_REFUSED"],
] as const)(
  "%s ends the answer, the text before it kept",
  async ([_name, bytes, code], { stage }) => {
    const { chatId } = await stage.chats.send({ text: "Count" });
    const answer = await stage.scripted.next();
    answer.token("one");
    const view = await stage.view(chatId).until((each) => each.answer.content === "one");
    answer.raw(bytes);
    if (code === "ENGINE_CRASHED") answer.cut();
    await view.until(ended);
    expect(view.answer).toMatchObject({ content: "one", status: "failed", error: { code } });
  },
);

test("a chat that outgrows the context is told so with both figures", async ({ stage }) => {
  const { chatId } = await stage.chats.send({ text: "A long story" });
  const answer = await stage.scripted.next();
  const type = "exceed_context_size_error";
  answer.refuse(400, {
    code: 400,
    type,
    message: "too long",
    n_prompt_tokens: 3_031,
    n_ctx: 1_024,
  });
  const view = await stage.view(chatId).until(ended);
  expect(view.answer.error).toMatchObject({
    code: "CONTEXT_EXCEEDED",
    message: "The chat is 3031 tokens long; the context holds 1024.",
    remedies: ["new-chat"],
  });
});

test("an engine that cannot start fails the answer with its diagnosis", async ({ stage }) => {
  stage.engine.gate = Promise.reject(
    new Failure("ENGINE_NONE_WORKS", "None works.", "Pass --engine."),
  );
  const { chatId } = await stage.chats.send({ text: "Hello" });
  const view = await stage.view(chatId).until(ended);
  expect(view.answer).toMatchObject({ status: "failed", error: { code: "ENGINE_NONE_WORKS" } });
});

test("an engine that neither answers nor computes is told from a busy one", async ({ stage }) => {
  // A process that sleeps uses no processor time, as a wedged engine does.
  const { spawn } = await import("node:child_process");
  const sleeper = spawn("sleep", ["60"]);
  stage.reopen(300);
  Object.assign(stage.engine.address!, { pid: sleeper.pid });
  const { chatId } = await stage.chats.send({ text: "Hello" });
  const answer = await stage.scripted.next();
  answer.token("one");
  const view = await stage.view(chatId).until(ended);
  sleeper.kill("SIGKILL");
  expect(view.answer).toMatchObject({ content: "one", error: { code: "ENGINE_HUNG" } });
  await answer.closed;
});
