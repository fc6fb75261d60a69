import { expect, test } from "vitest";
import { listensToThinking } from "./thinking-switch.ts";

test.each([
  ["{%- if enable_thinking is defined and enable_thinking is false %}", true],
  ["{%- if thinking %}Respond to every user query{% endif %}", true],
  ["{%- elif thinking %}", true],
  ["{% if not thinking is defined %}{% set thinking = false %}{% endif %}", true],
  ["{%- if message.thinking %}<|channel|>analysis{% endif %}", false],
  ['{%- if "thinking" in message %}', false],
  ["{{ thinking_budget }}{%- if thinking_budget %}", false],
  ["{{ message.content }}", false],
])("%s: %j", (template, listens) => {
  expect(listensToThinking(template)).toBe(listens);
});
