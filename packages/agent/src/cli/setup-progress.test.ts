import { Writable } from "node:stream";
import type { WriteStream } from "node:tty";
import type { Progress, SetupState } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { LiveValue } from "../live/live-value.ts";
import { SetupBoard } from "../setup/setup-board.ts";
import { showSetup } from "./setup-progress.ts";

const HALF: Progress = {
  unit: "bytes",
  done: 49_181_216,
  total: 98_362_432,
  ratePerSecond: 8_100_000,
  secondsLeft: 6.07,
};

/** A terminal, or a file that a log goes to, and what was written to it so far. */
class Screen extends Writable {
  readonly isTTY: boolean;
  readonly columns = 200;
  readonly written = new LiveValue("");

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.set(this.written.value + chunk.toString());
    done();
  }
}

async function shown(screen: Screen, state: LiveValue<SetupState>, until: string): Promise<string> {
  const ended = new AbortController();
  const showing = showSetup(state, screen as unknown as WriteStream, ended.signal);
  const text = await screen.written.until((written) => written.includes(until));
  ended.abort();
  await showing;
  return text;
}

test.each([true, false])(
  "a download tells bytes, rate and time left (terminal: %s)",
  async (tty) => {
    const board = new SetupBoard();
    const model = board.reporter("model");
    model.detail("downloading model.gguf");
    model.progress(HALF);
    const text = await shown(new Screen(tty), board.state, "left");
    expect(text).toContain(
      "… Model: downloading model.gguf (49.2 MB of 98.4 MB, 8.10 MB/s, 6.1 s left)",
    );
  },
);

test("a source that fails is told at once, and at the end with its own words", async () => {
  const board = new SetupBoard();
  const attempt = board.reporter("engine").attempt("github", "llama.cpp b9999");
  const error = {
    code: "NETWORK",
    message: "cannot fetch it",
    hint: "Check the network.",
  } as const;
  attempt.failed({ ...error, detail: "ENOTFOUND\nmore", remedies: [] });
  const why = { ...error, code: "DRIVER_MISSING", message: "no driver is loaded" } as const;
  board
    .reporter("engine")
    .attempt("bundle", "CUDA 13")
    .skipped(why.message, { ...why, remedies: [] });
  const screen = new Screen(false);
  const early = await shown(screen, board.state, "github");
  expect(early).toContain("github does not work here: cannot fetch it (ENOTFOUND)");

  board.fail("engine", {
    code: "ENGINE_NONE_WORKS",
    message: "none works",
    hint: "By hand.",
    remedies: [],
  });
  const whole = await shown(screen, board.state, "By hand.");
  expect(whole).toContain("✗ Engine: none works");
  expect(whole).toContain("failed  github, llama.cpp b9999: cannot fetch it");
  expect(whole).toContain("    skipped bundle, CUDA 13: no driver is loaded\n");
  expect(whole).toContain("| more");
});

test("an engine that dies in its proof is told once, with its own error", async () => {
  const board = new SetupBoard();
  const detail = [
    "0.00.263.173 I cmn  common_init_: warming up the model with an empty run",
    "ggml-cuda.cu:109: CUDA error",
    "0.00.271.886 E CUDA error: the provided PTX was compiled with an unsupported toolchain.",
  ].join("\n");
  const error = { code: "PTX_UNSUPPORTED" as const, message: "too new", hint: "h", remedies: [] };
  for (const step of ["engine", "proof"] as const) {
    board
      .reporter(step)
      .attempt("bundle", "CUDA 13")
      .failed({ ...error, detail });
  }
  const line =
    "bundle does not work here: too new " +
    "(CUDA error: the provided PTX was compiled with an unsupported toolchain.)";
  const screen = new Screen(false);
  const text = await shown(screen, board.state, line);
  expect(text.split(line)).toHaveLength(2);
});

test("a step that is done is told once, with its time", async () => {
  const board = new SetupBoard();
  board.begin("engine");
  board.finish("engine", "llama.cpp 1");
  const screen = new Screen(true);
  await shown(screen, board.state, "llama.cpp 1");
  board.begin("proof", "runs");
  const text = await shown(screen, board.state, "Proof");
  expect(text.split("✓ Engine: llama.cpp 1 (0.0 s)")).toHaveLength(2 + 1);
});
