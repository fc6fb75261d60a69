/** The tables of served-causes.ts: what is written and read a second, case by case, and who worked for it. */
import type { Work } from "./engine-meter.ts";
import type { Run } from "./installed-llcuda.ts";

export interface Measured {
  /** Tokens a second of all users while they write: by the engine's clock, and by the client's. */
  engine: number;
  client: number | null;
  /** The whole rounds, prompts and all. */
  whole: number;
  work: Work;
  /** Processors that this program used, and the agent. */
  own: number;
  agent: number | null;
}

/** A case by the rates of its user counts; `measured` has none where nothing but rates is known. */
export interface Row {
  name: string;
  rates: (number | null)[];
  measured: Measured[];
}

export const number = (value: number | null | undefined, digits: number): string =>
  value?.toFixed(digits) ?? "";

/** A rate by the numbers at once; null where it was not measured. */
export function ratesAt(users: readonly number[], run: Run, quantity: string): (number | null)[] {
  return users.map((many) => {
    const point = run.points.find(({ axes }) => axes.concurrency === many);
    return point?.quantities[quantity]?.median ?? null;
  });
}

/** Of llama-bench, which has one user only: its points have no number at once. */
export function rateAlone(users: readonly number[], run: Run, quantity: string): (number | null)[] {
  const one = run.points.find(
    ({ axes, quantities }) => axes.concurrency === null && quantities[quantity] !== undefined,
  );
  return users.map((many) => (many === 1 ? (one?.quantities[quantity]?.median ?? null) : null));
}

export function printWriting(users: readonly number[], rows: readonly Row[]): void {
  const heads = users.map((many) => `${many} at once`);
  const table = (title: string, cell: (row: Row, index: number) => string, some = rows): void => {
    console.log(`\n${title}:\n\n| | ${heads.join(" | ")} |\n|${" --- |".repeat(heads.length + 1)}`);
    for (const each of some) {
      console.log(`| ${each.name} | ${users.map((_, at) => cell(each, at)).join(" | ")} |`);
    }
  };
  table("Tokens a second while all write", ({ rates }, at) => number(rates[at], 0));
  table("Milliseconds a step", ({ rates }, at) => {
    const rate = rates[at];
    return rate == null ? "" : ((users[at]! * 1_000) / rate).toFixed(2);
  });
  const known = rows.filter(({ measured }) => measured.length > 0);
  table(
    "Whole rounds, prompts and all: tokens a second",
    ({ measured }, at) => number(measured[at]?.whole, 0),
    known,
  );
  table(
    "Users in a step, by the engine's own count",
    ({ measured }, at) => number(measured[at]?.work.usersAStep, 1),
    known,
  );
  table(
    "Processors: all of the engine, its busiest thread, this client, the agent",
    ({ measured }, at) => {
      const { agent, own, work } = measured[at] ?? {};
      return [work?.cores, work?.busiest, own, agent].map((each) => number(each, 2)).join(", ");
    },
    known,
  );
}

/** How fast prompts are read: of all sequences by the engine's programs, of each by the server's clock. */
export function printReading(
  users: readonly number[],
  promptTokens: number,
  alone: Run,
  own: Run,
): void {
  const rows: [string, (number | null)[]][] = [
    ["llama-bench", rateAlone(users, alone, "prompt-rate")],
    ["llama-batched-bench", ratesAt(users, alone, "prompt-rate")],
    ["served, each user's prompt by the server's clock", ratesAt(users, own, "prompt-rate")],
  ];
  console.log(`\nTokens of prompts read a second, ${promptTokens} a prompt:\n`);
  for (const [name, rates] of rows) {
    console.log(`| ${name} | ${rates.map((rate) => number(rate, 0)).join(" | ")} |`);
  }
}
