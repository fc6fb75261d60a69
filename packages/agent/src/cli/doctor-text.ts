import type { DoctorLink, DoctorReport, Remedy, SetupStep } from "@llcuda/protocol";
import { AUTO } from "./engine/auto.ts";
import { memoryAmount } from "../host/memory-amount.ts";
import { formatBytes } from "./format.ts";

/** Colours a piece of text, or leaves it as it is where the output is no terminal. */
export type Paint = (style: "green" | "yellow" | "red" | "dim" | "bold", text: string) => string;

const MARKS: Record<DoctorLink["status"], [mark: string, style: Parameters<Paint>[0]]> = {
  ok: ["✓", "green"],
  warn: ["!", "yellow"],
  fail: ["✗", "red"],
  absent: ["-", "dim"],
  pending: ["…", "dim"],
};

/** What a button of the page is in the terminal; others have no command. */
const COMMANDS: Partial<Record<Remedy, string>> = {
  "choose-engine": "llcuda engine list",
  "use-best": `llcuda engine use ${AUTO}`,
  "use-vulkan": "llcuda engine use vulkan",
  "use-cpu": "llcuda engine use cpu",
};

const TITLE_WIDTH = 15;
const INDENT = " ".repeat(TITLE_WIDTH + 4);
/** Facts shown of one link: a machine with many Pythons has dozens of libraries; --json has all. */
const MAX_FACTS = 12;
/** Lines of an engine's log that are shown under a red link. */
const MAX_DETAIL = 8;

/** `llcuda doctor` for a person. Pure. */
export function doctorText(report: DoctorReport, paint: Paint): string {
  return [
    paint("bold", `llcuda ${report.version}`),
    ...surroundings(report),
    "",
    ...report.chain.flatMap((link) => linkLines(link, paint)),
    ...(report.setup === null ? [] : ["", ...report.setup.steps.flatMap(stepLines)]),
    "",
    report.verdict,
  ].join("\n");
}

function surroundings({ agent, engine, home, host }: DoctorReport): string[] {
  const free = home.diskFree === null ? "" : `, ${formatBytes(home.diskFree)} free`;
  const glibc = host.glibc === null ? "" : `, glibc ${host.glibc}`;
  const lines: [name: string, value: string][] = [
    ["Machine", `${host.os}, ${host.arch}${glibc}, Node ${host.node}`],
    [
      "Processor",
      `${host.cpu}, ${host.cpuCount} threads, ${memoryAmount(host.memoryTotal)} memory`,
    ],
    ["Cache", `${home.cache}${free}`],
    ["Agent", agent === null ? "not running" : `pid ${agent.pid}, ${agent.url}`],
  ];
  if (engine.url !== null)
    lines.push(["Answers at", `${engine.url} (key in ${engine.apiKeyFile})`]);
  return lines.map(([name, value]) => `    ${name.padEnd(TITLE_WIDTH)}${value}`);
}

function linkLines({ error, facts, status, summary, title }: DoctorLink, paint: Paint): string[] {
  const [mark, style] = MARKS[status];
  const lines = [`  ${paint(style, mark)} ${title.padEnd(TITLE_WIDTH)}${summary}`];
  const say = (name: string, text: string): void => {
    const [first = "", ...rest] = text.split("\n");
    lines.push(
      `${INDENT}${name}${first}`,
      ...rest.map((line) => `${INDENT}${" ".repeat(name.length)}${line}`),
    );
  };
  if (error !== null) {
    if (error.message !== summary) say("", error.message);
    const words = (error.detail ?? "").split("\n").filter((line) => line !== "");
    for (const line of words.slice(0, MAX_DETAIL)) say("| ", line);
    say("-> ", error.hint);
    const commands = error.remedies.flatMap((remedy) => COMMANDS[remedy] ?? []);
    for (const command of commands) say("$ ", command);
  }
  for (const { name, value } of facts.slice(0, MAX_FACTS)) {
    lines.push(paint("dim", `${INDENT}${name}: ${value}`));
  }
  const rest = facts.length - MAX_FACTS;
  if (rest > 0) lines.push(paint("dim", `${INDENT}and ${rest} more (--json shows them)`));
  return lines;
}

function stepLines(step: SetupStep): string[] {
  const mark = { waiting: "·", running: "…", done: "✓", failed: "✗" }[step.status];
  // What was skipped for a cause stands among the engines above.
  const tried = step.attempts
    .filter(({ error, outcome }) => (outcome === "skipped") === (error === null))
    .filter(({ outcome }) => outcome !== "chosen")
    .map((attempt) => {
      const reason = attempt.error === null ? "" : `: ${attempt.error.message}`;
      return `${INDENT}${attempt.outcome} ${attempt.source}, ${attempt.description}${reason}`;
    });
  const hint = step.error === null ? [] : [`${INDENT}${step.error.hint}`];
  return [`  ${mark} ${step.title.padEnd(TITLE_WIDTH)}${step.detail}`, ...tried, ...hint];
}
