import { expect, test } from "vitest";
import type { Engine } from "../engine/engine.ts";
import { failureOfRun } from "./proof-failure.ts";

const ENGINE = { description: "/opt/llama-server" } as Engine;

function after(code: number, stderr: string) {
  const exit = { code, signal: null };
  const result = { stdout: "", stderr, exit, startError: null, timedOut: false };
  return failureOfRun(ENGINE, "devices", result).report();
}

test("an argument that a build refuses is told, and is no load's to leave out", () => {
  const report = after(1, "error: invalid argument: --fit");
  expect(report.message).toMatch(/^\/opt\/llama-server does not run here: .*--fit/);
  expect(report).toMatchObject({
    code: "ENGINE_PROOF_FAILED",
    hint: expect.stringMatching(
      /^This build is older or newer .* LLAMA_ARG_\* variables/,
    ) as string,
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
