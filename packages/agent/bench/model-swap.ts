/**
 * Times the swap of one model for another beside the bare engine's start, with the same arguments and as
 * it comes, and beside the swap by hand, in turn, so that all meet the same machine.
 *
 *   node packages/agent/bench/model-swap.ts A.gguf B.gguf [ROUNDS]
 *
 * Needs an engine in the cache: `llcuda engine install debian-cpu`, or LLCUDA_ENGINE.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { acquireEngine } from "../src/bootstrap/acquire-engine.ts";
import { MachineReader } from "../src/bootstrap/probe/machine-reader.ts";
import { getJson } from "../src/engine/engine-http.ts";
import { commandOf, type ProvedEngine } from "../src/engine/engine.ts";
import { freePort } from "../src/engine/free-port.ts";
import { launchEngine, type Launch } from "../src/engine/launch.ts";
import { Fleet } from "../src/fleet/fleet.ts";
import { LoadPlanner } from "../src/fleet/load-planner.ts";
import { LoadRecords } from "../src/fleet/load-records.ts";
import { homeOf } from "../src/home.ts";
import { localModel } from "../src/models/local-model.ts";
import { openDatabase } from "../src/store/database.ts";

const HOST = "127.0.0.1";
const POLL_MS = 5;
const [, , a = "", b = "", rounds = "7"] = process.argv;

const silent = {
  detail: () => undefined,
  progress: () => undefined,
  attempt: () => ({ chosen: () => undefined, skipped: () => undefined, failed: () => undefined }),
};

function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

interface Bare {
  /** Seconds from the start of the process to its first healthy answer. */
  seconds: number;
  end: (signal: NodeJS.Signals) => Promise<void>;
}

/** An engine without llcuda. */
async function bareStart(
  engine: ProvedEngine,
  model: string,
  args: string[],
  fit: boolean,
): Promise<Bare> {
  const port = await freePort(HOST);
  const own = ["-m", model, "--host", HOST, "--port", `${port}`, ...args];
  const { args: all, cwd, env, file } = commandOf(engine, "llama-server", own);
  const startedAt = performance.now();
  const child = spawn(file, all, {
    cwd,
    env: fit ? env : { ...env, LLAMA_ARG_FIT: "off" },
    stdio: "ignore",
  });
  const exit = once(child, "exit");
  const healthy = async (): Promise<boolean> =>
    (await getJson(`http://${HOST}:${port}/health`, null, 1_000).catch(() => null))?.status === 200;
  while (!(await healthy())) await delay(POLL_MS);
  const seconds = (performance.now() - startedAt) / 1_000;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exit;
  };
  return { seconds, end };
}

const folder = mkdtempSync(join(tmpdir(), "llcuda-swap-"));
const home = homeOf({ LLCUDA_HOME: folder });
const machine = new MachineReader();
const find = (name: string) => localModel(name, home);
const engine = await acquireEngine({
  options: { engine: process.env["LLCUDA_ENGINE"] ?? null, offline: true },
  home: homeOf(process.env),
  engineStep: silent,
  proofStep: silent,
  onState: () => undefined,
  signal: new AbortController().signal,
});
const planner = new LoadPlanner({
  home,
  env: process.env,
  offline: true,
  readMachine: machine.read,
  find,
});
const database = openDatabase(join(folder, "llcuda.sqlite"));
/** Milliseconds of the swap that goes on, by what happened: where they went. */
let marks = new Map<string, number>();
const note = (what: string): void => void (marks.has(what) || marks.set(what, performance.now()));
const LAUNCHED = "the new one is launched";
let onGone = (): void => undefined;
const launch: Launch = (input) => {
  note(LAUNCHED);
  const onLine = (line: string): void => {
    if (marks.has(LAUNCHED)) note("its first line");
    if (line.includes("listening on")) note("it listens");
    input.onLine(line);
  };
  // As a prototype: its grace is read when it is needed.
  const life = launchEngine(Object.assign(Object.create(input) as typeof input, { onLine }));
  input.signal.addEventListener("abort", () => note("the old one is told to go"), { once: true });
  void life.ended.then(() => {
    note("the old one is gone");
    onGone();
  });
  return life;
};
const fleet = new Fleet({
  launch,
  home,
  find,
  planner,
  records: new LoadRecords(database),
  acquireEngine: () => Promise.resolve(engine),
  acquireFirst: () => find(a),
});

function ready(id: string): Promise<unknown> {
  return fleet.loaded.until(({ models }) =>
    models.some(({ model, state }) => model.id === id && state.phase === "ready"),
  );
}

/** Seconds from the wish to the model that answers. */
async function swap(to: string, from: string): Promise<number> {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  marks = new Map();
  const gone = Promise.withResolvers<void>();
  onGone = gone.resolve;
  await fleet.load({ model: to, unload: [from] });
  await ready(to);
  const spent = process.cpuUsage(before);
  cpu.push((spent.user + spent.system) / 1_000);
  const seconds = (performance.now() - startedAt) / 1_000;
  // Its end is not the next one's.
  await gone.promise;
  for (const [what, at] of marks) (steps[what] ??= []).push(at - startedAt);
  return seconds;
}

const steps: Record<string, number[]> = {};
/** Milliseconds of the agent's own processor time, a swap each. */
const cpu: number[] = [];
await fleet.current.ensureReady();
const contextOf = new Map<string, string[]>();
type Rival = "same" | "plain" | "hand";
const figures: Record<"swap" | Rival, number[]> = { swap: [], same: [], plain: [], hand: [] };
for (let round = 0; round < Number(rounds); round += 1) {
  const directions = [
    [b, a],
    [a, b],
  ] as const;
  for (const [to, from] of directions) {
    figures.swap.push(await swap(to, from));
    const { plan } = fleet.loaded.value.models[0]!;
    contextOf.set(to, ["-c", `${plan?.context ?? 8_192}`]);
  }
  // The bare engine has the machine for itself.
  await fleet.unload(a);
  for (const [to, from] of directions) {
    const plain = await bareStart(engine, to, contextOf.get(to)!, true);
    figures.plain.push(plain.seconds);
    await plain.end("SIGKILL");
    const same = await bareStart(engine, to, contextOf.get(to)!, false);
    figures.same.push(same.seconds);
    await same.end("SIGKILL");
    const old = await bareStart(engine, from, contextOf.get(from)!, false);
    const startedAt = performance.now();
    await old.end("SIGTERM");
    const next = await bareStart(engine, to, contextOf.get(to)!, false);
    figures.hand.push((performance.now() - startedAt) / 1_000);
    await next.end("SIGKILL");
  }
  await fleet.load({ model: a });
  await ready(a);
}
await fleet.close();
planner.close();
machine.close();
database.close();
rmSync(folder, { recursive: true });

/** Each swap beside the bare start of its round: what changes slowly on the machine changes neither. */
const ratioTo = (rival: Rival): string =>
  median(figures.swap.map((seconds, round) => seconds / figures[rival][round]!)).toFixed(3);
const RIVALS: Record<Rival, string> = {
  same: "bare engine, same settings",
  plain: "bare engine as it comes",
  hand: "by hand: the old one told to end, waited for, the new one started with the same settings",
};
process.stdout.write(
  `swap ${median(figures.swap).toFixed(3)} s, medians of ${figures.swap.length}\n`,
);
for (const [rival, what] of Object.entries(RIVALS) as [Rival, string][]) {
  const seconds = median(figures[rival]).toFixed(3);
  process.stdout.write(`${what} ${seconds} s (ratio ${ratioTo(rival)})\n`);
}
const passed = Object.entries(steps).map(([what, ms]) => `${what} ${median(ms).toFixed(0)} ms`);
process.stdout.write(
  `after the wish: ${passed.join(", ")}; ${median(cpu).toFixed(0)} ms of the agent's own CPU\n`,
);
