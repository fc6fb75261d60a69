import { setImmediate } from "node:timers/promises";
import { expect } from "vitest";
import { ended, test } from "./chat-stage.test-data.ts";

const chunk = (delta: object): string => `data: ${JSON.stringify({ choices: [{ delta }] })}\n\n`;

test("an answer whose bytes come one by one is the same", async ({ stage }) => {
  const { chatId } = await stage.chats.send({ text: "Slowly" });
  const engine = await stage.scripted.next();
  const reasoning = "Hm, 日本語…";
  const content = "naïve 🦙 **bold**\r\n\n```\ncode\n```\n مرحبا";
  const pieces = Array.from(content, (piece) => chunk({ content: piece }));
  const text = `${chunk({ reasoning_content: reasoning })}${pieces.join("")}data: [DONE]\n\n`;
  for (const byte of Buffer.from(text)) {
    engine.raw(Uint8Array.of(byte));
    // Its own turn of the loop, so that the kernel gets it alone.
    await setImmediate();
  }
  engine.finish();
  const { answer } = await stage.view(chatId).until(ended);
  expect(answer).toMatchObject({ content, reasoning, status: "done" });
});
