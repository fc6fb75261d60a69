/**
 * Times the swap of one model for another beside the bare engine's start with the same arguments, in
 * turn, so that both meet the same machine.
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

/** Seconds from the start of a process to its first healthy answer. */
async function bareStart(engine: ProvedEngine, model: string, args: string[], fit: boolean) {
  const port = await freePort(HOST);
  const own = ["-m", model, "--host", HOST, "--port", `${port}`, ...args];
  const { args: all, cwd, env, file } = commandOf(engine, "llama-server", own);
  const startedAt = performance.now();
  const child = spawn(file, all, {
    cwd,
    env: fit ? env : { ...env, LLAMA_ARG_FIT: "off" },
    stdio: "ignore",
  });
  const healthy = async (): Promise<boolean> =>
    (await getJson(`http://${HOST}:${port}/health`, null, 1_000).catch(() => null))?.status === 200;
  while (!(await healthy())) await delay(POLL_MS);
  const seconds = (performance.now() - startedAt) / 1_000;
  child.kill("SIGKILL");
  await once(child, "exit");
  return seconds;
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
  void life.ended.then(() => note("the old one is gone"));
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

/** Seconds from the wish to the model that answers, the end of the other one included. */
async function swap(to: string, from: string): Promise<number> {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  marks = new Map();
  await fleet.load({ model: to, unload: [from] });
  await fleet.loaded.until(({ models }) =>
    models.some(({ model, state }) => model.id === to && state.phase === "ready"),
  );
  const spent = process.cpuUsage(before);
  cpu.push((spent.user + spent.system) / 1_000);
  for (const [what, at] of marks) (steps[what] ??= []).push(at - startedAt);
  return (performance.now() - startedAt) / 1_000;
}

const steps: Record<string, number[]> = {};
/** Milliseconds of the agent's own processor time, a swap each. */
const cpu: number[] = [];
await fleet.current.ensureReady();
const figures: Record<"swap" | "same" | "plain", number[]> = { swap: [], same: [], plain: [] };
for (let round = 0; round < Number(rounds); round += 1) {
  for (const [to, from] of [
    [b, a],
    [a, b],
  ] as const) {
    figures.swap.push(await swap(to, from));
    const { plan } = fleet.loaded.value.models[0]!;
    const args = ["-c", `${plan?.context ?? 8_192}`];
    figures.same.push(await bareStart(engine, to, args, false));
    figures.plain.push(await bareStart(engine, to, args, true));
  }
}
await fleet.close();
planner.close();
machine.close();
database.close();
rmSync(folder, { recursive: true });

const [swapped, same, plain] = [figures.swap, figures.same, figures.plain].map(median);
/** Each swap beside the bare start that followed it: what changes slowly on the machine changes neither. */
const ratioTo = (bare: readonly number[]): string =>
  median(figures.swap.map((seconds, round) => seconds / bare[round]!)).toFixed(3);
process.stdout.write(
  `swap ${swapped!.toFixed(3)} s; bare engine, same settings ${same!.toFixed(3)} s (ratio ${ratioTo(figures.same)}); ` +
    `bare engine as it comes ${plain!.toFixed(3)} s (ratio ${ratioTo(figures.plain)}); medians of ${figures.swap.length}\n`,
);
const passed = Object.entries(steps).map(([what, ms]) => `${what} ${median(ms).toFixed(0)} ms`);
process.stdout.write(
  `after the wish: ${passed.join(", ")}; ${median(cpu).toFixed(0)} ms of the agent's own CPU\n`,
);
