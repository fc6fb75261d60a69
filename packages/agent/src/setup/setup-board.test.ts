import { afterEach, expect, test, vi } from "vitest";
import { SetupBoard } from "./setup-board.ts";
import { STEP_IDS } from "./steps.ts";

const error = { code: "NETWORK" as const, message: "no way out", hint: "h", remedies: [] };

afterEach(() => void vi.useRealTimers());

test("a step that begins again is timed from there", () => {
  vi.useFakeTimers({ now: Date.parse("2026-01-01T00:00:00.000Z") });
  const board = new SetupBoard();
  board.begin("start");
  vi.setSystemTime("2026-01-01T00:00:03.000Z");
  board.begin("start", "loading");
  board.finish("start", "loaded");
  vi.setSystemTime("2026-01-01T01:00:00.000Z");
  board.begin("start", "loading");
  vi.setSystemTime("2026-01-01T01:00:02.000Z");
  board.finish("start", "loaded");
  expect(board.state.value.steps.find((step) => step.id === "start")).toMatchObject({
    startedAt: "2026-01-01T01:00:00.000Z",
    endedAt: "2026-01-01T01:00:02.000Z",
  });
});

test("attempts are kept in order with how each ended", () => {
  const board = new SetupBoard();
  const reporter = board.reporter("engine");
  reporter.attempt("github", "the newest release").failed(error);
  reporter.attempt("path", "llama-server").skipped("not found");
  reporter.attempt("debian", "llama.cpp-tools").chosen();
  expect(board.state.value.steps[0]?.attempts).toEqual([
    { source: "github", description: "the newest release", outcome: "failed", error },
    { source: "path", description: "llama-server: not found", outcome: "skipped", error: null },
    { source: "debian", description: "llama.cpp-tools", outcome: "chosen", error: null },
  ]);
});

test("a step that begins anew begins with no attempts", () => {
  const board = new SetupBoard();
  board.reporter("engine").attempt("github", "release").chosen();
  board.finish("engine", "well");
  board.reporter("engine").attempt("debian", "packages").chosen();
  expect(board.state.value.steps[0]?.attempts).toMatchObject([{ source: "debian" }]);
});

test("of another engine nothing is proved or loaded yet; the model stays", () => {
  const board = new SetupBoard();
  for (const id of STEP_IDS) board.finish(id, "well");
  board.reporter("engine").attempt("debian", "packages").chosen();
  const told = board.state.value.steps.map(({ id, status }) => `${id} ${status}`);
  expect(told).toEqual([
    "engine running",
    "proof waiting",
    "model done",
    "start waiting",
    "token waiting",
  ]);
});

test("the setup is done when every step is", () => {
  const board = new SetupBoard();
  for (const id of STEP_IDS) {
    expect(board.state.value.done).toBe(false);
    board.finish(id, "well");
  }
  expect(board.state.value.done).toBe(true);
});

test("a reset forgets failures and keeps what is done", () => {
  const board = new SetupBoard();
  board.finish("model", "here");
  board.reporter("engine").attempt("github", "release").failed(error);
  board.fail("engine", error);
  board.reset();
  const [engine, , model] = board.state.value.steps;
  expect(engine).toMatchObject({ status: "waiting", attempts: [], error: null });
  expect(model).toMatchObject({ status: "done", detail: "here" });
});

test("a step whose work ended without it does not go on for ever", () => {
  const board = new SetupBoard();
  const status = (): string => board.state.value.steps[1]!.status;
  board.settle("proof");
  expect(status()).toBe("waiting");
  board.begin("proof", "Does it start here?");
  board.settle("proof");
  expect(status()).toBe("waiting");
  board.reporter("proof").attempt("path", "llama-server").failed(error);
  board.settle("proof");
  expect(board.state.value.steps[1]).toMatchObject({ status: "failed", error });
  board.finish("proof", "well");
  board.settle("proof");
  expect(status()).toBe("done");
});
