import { expect, test } from "vitest";
import { waitingWords } from "./loaded-models.ts";

const a = { id: "/a.gguf", name: "a" };
const b = { id: "/b.gguf", name: "b" };
const shown = (name: string): string => `<${name}>`;

test("a load that waits says for whom, and what became of that", () => {
  expect(waitingWords({ stage: "waits", for: [a], error: null })).toBe(
    "Waits until a is loaded: it may take the room that it needs.",
  );
  expect(waitingWords({ stage: "waits", for: [a, b], error: null }, shown)).toContain(
    "until <a> and <b> are loaded: they may",
  );
  expect(waitingWords({ stage: "needs-room", for: [a], error: null })).toContain("a took the room");
  const error = { code: "NO_ROOM" as const, message: "m", hint: "h", remedies: [] };
  expect(waitingWords({ stage: "refused", for: [a], error })).toBe("m");
});
