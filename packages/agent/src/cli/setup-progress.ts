import { setTimeout as delay } from "node:timers/promises";
import type { WriteStream } from "node:tty";
import type { SetupState, SetupStep } from "@llcuda/protocol";
import type { LiveValue } from "../live/live-value.ts";
import { formatProgress, formatSeconds } from "./format.ts";

/** A terminal repaints this often, a log file gets a line of progress this often. */
const REPAINT_MS = 100;
const LOG_PROGRESS_MS = 5_000;
const DEFAULT_COLUMNS = 80;

function secondsOf({ startedAt, endedAt }: SetupStep): string {
  if (startedAt === null || endedAt === null) return "";
  return formatSeconds((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000);
}

function marks(step: SetupStep): string {
  return { waiting: "·", running: "…", done: "✓", failed: "✗" }[step.status];
}

function headline(step: SetupStep): string {
  const time = secondsOf(step);
  const progress = step.progress === null ? "" : ` (${formatProgress(step.progress)})`;
  return `${marks(step)} ${step.title}: ${step.detail}${progress}${time === "" ? "" : ` (${time})`}`;
}

function quote(text: string | undefined, indent: string): string[] {
  return text?.split("\n").map((line) => `${indent}| ${line}`) ?? [];
}

/** llama.cpp's errors (`0.00.297.530 E CUDA error: …`), and what it says for information. */
const ENGINE_ERROR = /^[\d.]+ E /;
const ENGINE_INFORMATION = /^[\d.]+ [DIW] /;

/** A failed attempt in one line, with the line of the foreign program that tells most. */
function failedLine(source: string, message: string, detail = ""): string {
  const lines = detail.split("\n").filter((line) => line !== "");
  const telling =
    lines.find((line) => ENGINE_ERROR.test(line)) ??
    lines.find((line) => !ENGINE_INFORMATION.test(line)) ??
    lines[0];
  const cause = telling?.replace(ENGINE_ERROR, "");
  return `  ${source} does not work here: ${message}${cause === undefined ? "" : ` (${cause})`}`;
}

/** When this round of the setup began: what fails again in the next is told again. */
function startOf(steps: readonly SetupStep[]): string {
  return steps.find(({ startedAt }) => startedAt !== null)?.startedAt ?? "";
}

/** What was tried, each with its reason and the foreign program's words; then what to do. */
function failureLines(step: SetupStep): string[] {
  const tried = step.attempts.flatMap(({ outcome, source, description, error }) => {
    const reason = error === null ? "" : `: ${error.message}`;
    const line = `    ${outcome.padEnd(7)} ${source}, ${description}${reason}`;
    return [line, ...quote(error?.detail, "            ")];
  });
  const detail = tried.length > 0 ? [] : quote(step.error?.detail, "    ");
  const hint = step.error === null ? [] : [`    ${step.error.hint}`];
  return [...tried, ...detail, ...hint];
}

/**
 * Shows the setup in the terminal until `signal` aborts: one line a finished step, and on a real
 * terminal a last line that moves. Failed attempts are told as they happen.
 */
export async function showSetup(
  state: LiveValue<SetupState>,
  out: WriteStream | NodeJS.WriteStream,
  signal: AbortSignal,
): Promise<void> {
  const told = new Map<string, string>();
  const tty = out.isTTY;
  let loggedAt = 0;
  const say = (key: string, mark: string, text: string): void => {
    if (told.get(key) === mark) return;
    told.set(key, mark);
    out.write(`${tty ? "\r\u001B[K" : ""}${text}\n`);
  };
  for await (const { steps } of state.watch(signal)) {
    for (const step of steps) {
      for (const attempt of step.attempts) {
        if (attempt.outcome !== "failed" || attempt.error === null) continue;
        const { detail, message } = attempt.error;
        // An engine that fails its proof fails the step of the engine too: that is one piece of news.
        say(`failed ${message}`, startOf(steps), failedLine(attempt.source, message, detail));
      }
      if (step.status === "done") say(step.id, `done ${step.endedAt}`, headline(step));
      // What the proof of the last engine said stands among what the engine's step tried.
      const known =
        step.id === "proof" &&
        steps.some(({ id, status }) => id === "engine" && status === "failed");
      if (step.status === "failed" && !known) {
        say(step.id, `failed ${step.endedAt}`, [headline(step), ...failureLines(step)].join("\n"));
      }
    }
    const running = steps.filter((step) => step.status === "running");
    if (running.length === 0) continue;
    const line = running.map(headline).join("  ");
    // Some terminals do not tell their width.
    if (tty) out.write(`\r\u001B[K${line.slice(0, (out.columns || DEFAULT_COLUMNS) - 1)}`);
    else if (Date.now() - loggedAt > LOG_PROGRESS_MS) {
      loggedAt = Date.now();
      out.write(`${line}\n`);
    }
    await delay(REPAINT_MS, undefined, { signal }).catch(() => undefined);
  }
}
