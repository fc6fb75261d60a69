import { expect, it } from "vitest";
import { callsInText } from "./calls-in-text.ts";

const OFFERED = new Set(["time", "calculator"]);
const TIME = '{"name": "time", "arguments": {"timezone": "Asia/Tokyo"}}';
const SUM = '{"name": "calculator", "parameters": {"expression": "17 * 23"}}';
const time = { name: "time", arguments: '{"timezone":"Asia/Tokyo"}' };
const sum = { name: "calculator", arguments: '{"expression":"17 * 23"}' };

it.each([
  // As Qwen2.5-Coder-1.5B wrote it.
  [
    '```json\n{\n  "name": "time",\n  "arguments": {\n    "timezone": "Asia/Tokyo"\n  }\n}\n```',
    [time],
  ],
  [TIME, [time]],
  [`  ${SUM}\n`, [sum]],
  [`<tool_call>\n${TIME}\n</tool_call>`, [time]],
  [`<tools>${SUM}</tools>`, [sum]],
  [`\`\`\`xml\n<function_call>${TIME}</function_call>\n\`\`\``, [time]],
  [`[${TIME}, ${SUM}]`, [time, sum]],
  [`${TIME}\n${SUM}`, [time, sum]],
])("%j calls", (text, calls) => {
  expect(callsInText(text, OFFERED)).toMatchObject(calls);
});

it.each([
  ["", "nothing"],
  ["It is noon in Tokyo.", "words"],
  [`Call this: ${TIME}`, "words beside it"],
  ['{"name": "shell", "arguments": {}}', "a tool that is not offered"],
  ['{"name": "time"}', "no arguments"],
  ['{"name": "time", "arguments": "now"}', "arguments that are no object"],
  ['{"name": "time", "arguments": {}, "comment": "x"}', "something else in it"],
  ['{"name": "time", "arguments": {', "an end that is missing"],
  [`[${TIME}, 3]`, "a list of other things too"],
  ["[]", "an empty list"],
  [`[${Array.from({ length: 17 }, () => TIME).join()}]`, "too many"],
])("%j calls nothing: %s", (text) => {
  expect(callsInText(text, OFFERED)).toEqual([]);
});
