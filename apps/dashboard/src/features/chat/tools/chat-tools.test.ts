import type { ToolInfo } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { choiceWord, isOn, toolGroups, withChoice, withTool } from "./chat-tools.ts";

const tool = (key: string, on: boolean, server: string | null = null): ToolInfo => ({
  key,
  on,
  server,
  name: key,
  title: key,
  description: "",
  always: false,
});

test("a chat's own word goes before that of the Tools page, and is forgotten where both agree", () => {
  const [time, notes] = [tool("builtin:time", false), tool("s:notes", true, "s")];
  expect([isOn(time), isOn(notes)]).toEqual([false, true]);
  const one = withTool({ temperature: 0.5 }, time, true);
  expect(one).toEqual({ temperature: 0.5, tool_switches: { "builtin:time": true } });
  const two = withTool(one, notes, false);
  expect([isOn(time, two.tool_switches), isOn(notes, two.tool_switches)]).toEqual([true, false]);
  expect(withTool(withTool(two, time, false), notes, true)).toEqual({ temperature: 0.5 });
});

test("that the model decides about calling is no setting; anything else is one, and is told", () => {
  const must = withChoice({ temperature: 0.5 }, "required");
  expect(must).toEqual({ temperature: 0.5, tool_choice: "required" });
  expect(withChoice(must, "auto")).toEqual({ temperature: 0.5 });
  expect([undefined, "auto", "required", "none"].map((use) => choiceWord(use as "auto"))).toEqual([
    null,
    null,
    "must",
    "off",
  ]);
});

test("tools stand below their servers, the built-in ones first", () => {
  const tools = [tool("s:a", true, "s"), tool("builtin:b", true), tool("gone:c", true, "gone")];
  expect(
    toolGroups(tools, [{ id: "s", name: "Notes" }]).map(({ server, tools: some }) => [
      server,
      some.map(({ key }) => key),
    ]),
  ).toEqual([
    [null, ["builtin:b"]],
    ["Notes", ["s:a"]],
    ["gone", ["gone:c"]],
  ]);
});
