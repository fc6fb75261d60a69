import { setTimeout as delay } from "node:timers/promises";
import type { WriteStream } from "node:tty";
import type { SetupState, SetupStep } from "@llcuda/protocol";
import type { LiveValue } from "../live/live-value.ts";
import { formatProgress, formatSeconds } from "./format.ts";

/** A terminal repaints this often, a log file gets a line of progress this often. */
const REPAINT_MS = 100;
const LOG_PROGRESS_MS = 5_000;

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

/** What was tried, each with its reason and the foreign program's words; then what to do. */
function failureLines(step: SetupStep): string[] {
  const tried = step.attempts.flatMap(({ outcome, source, description, error }) => {
    // What was skipped has its reason in the description already.
    const reason = error === null || outcome === "skipped" ? "" : `: ${error.message}`;
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
      for (const [index, attempt] of step.attempts.entries()) {
        if (attempt.outcome !== "failed" || attempt.error === null) continue;
        const [cause = ""] = (attempt.error.detail ?? "").split("\n");
        const why = cause === "" ? "" : ` (${cause})`;
        const text = `  ${attempt.source} does not work here: ${attempt.error.message}${why}`;
        say(`${step.id}.${index}.${step.startedAt}`, attempt.outcome, text);
      }
      if (step.status === "done") say(step.id, `done ${step.endedAt}`, headline(step));
      if (step.status === "failed") {
        say(step.id, `failed ${step.endedAt}`, [headline(step), ...failureLines(step)].join("\n"));
      }
    }
    const running = steps.filter((step) => step.status === "running");
    if (running.length === 0) continue;
    const line = running.map(headline).join("  ");
    if (tty) out.write(`\r\u001B[K${line.slice(0, out.columns - 1)}`);
    else if (Date.now() - loggedAt > LOG_PROGRESS_MS) {
      loggedAt = Date.now();
      out.write(`${line}\n`);
    }
    await delay(REPAINT_MS, undefined, { signal }).catch(() => undefined);
  }
}
