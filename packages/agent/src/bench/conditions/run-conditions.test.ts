import { expect, test } from "vitest";
import { extraFlags } from "./run-conditions.ts";

test("a run tells the names of a load's extra arguments, and none of their values", () => {
  const given = ["--no-cache-idle-slots", "--chat-template-file", "/home/me/own.jinja", "--seed=7"];
  expect(extraFlags(given)).toEqual(["--no-cache-idle-slots", "--chat-template-file", "--seed"]);
  expect(extraFlags([])).toEqual([]);
});
