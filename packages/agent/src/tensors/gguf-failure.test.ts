import { GgufError } from "@llcuda/gguf";
import { expect, it } from "vitest";
import { Failure } from "../failure.ts";
import { failureOf } from "./gguf-failure.ts";

it.each([
  ["gated", new Failure("MODEL_GATED", "o/m asks for a token", "Give one.")],
  ["not there", new Failure("MODEL_NOT_FOUND", "o/m has no such file", "Look at its files.")],
  ["out of reach", new Failure("NETWORK", "no answer", "Try again.")],
])("what the agent was told on the way keeps its name: %s", (_name, cause) => {
  const thrown = new GgufError("E_SOURCE", "cannot be read", "Open it again.", { cause });
  expect(failureOf(thrown)).toBe(cause);
});

it("a file that is gone is a model that was not found, one of another kind is named as that", () => {
  const gone = Object.assign(new Error("no such file"), { code: "ENOENT" });
  const absent = new GgufError("E_SOURCE", "cannot open a.gguf", "Look.", { cause: gone });
  expect(failureOf(absent)).toMatchObject({ code: "MODEL_NOT_FOUND", hint: "Look." });
  const other = new GgufError("E_MAGIC", "no GGUF", "Fetch it again.", { offset: 0 });
  expect(failureOf(other)).toMatchObject({
    code: "MODEL_NOT_GGUF",
    message: "no GGUF",
    detail: "E_MAGIC: no GGUF (byte 0)",
  });
});

it("leaves alone what is no fault of a file", () => {
  const other = new Error("other");
  expect(failureOf(other)).toBe(other);
});
