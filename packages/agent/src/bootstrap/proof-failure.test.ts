import { expect, test } from "vitest";
import type { Engine } from "../engine/engine.ts";
import { failureOfRun } from "./proof-failure.ts";

const ENGINE = { description: "/opt/llama-server" } as Engine;

function after(code: number, stderr: string) {
  const exit = { code, signal: null };
  const result = { stdout: "", stderr, exit, startError: null, timedOut: false };
  return failureOfRun(ENGINE, "devices", result).report();
}

test("a cause that shares its code with the unknown is told, with its hint and remedies", () => {
  const report = after(1, "error: invalid argument: --fit");
  expect(report.message).toMatch(/^\/opt\/llama-server does not run here: .*--fit/);
  expect(report).toMatchObject({
    code: "ENGINE_START_FAILED",
    remedies: ["use-best", "choose-engine"],
  });
  expect(report.detail).toBe("error: invalid argument: --fit");
});

test("an end that no rule knows names the check, the exit and the last words", () => {
  expect(after(7, "something new")).toMatchObject({
    code: "ENGINE_PROOF_FAILED",
    message: "/opt/llama-server does not list its devices: it ended with exit code 7.",
    detail: "something new",
  });
});
