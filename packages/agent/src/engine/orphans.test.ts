import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { installFakeEngine, type FakeBehaviour } from "@llcuda/test-kit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { homeOf, type Home } from "../home.ts";
import { identityOf, isAlive, ownIdentity, ProcessIdentity } from "../host/process.ts";
import { sweepStaleEngines } from "./sweep.ts";

const AGENT = fileURLToPath(new URL("supervised.test-data.ts", import.meta.url));

let folder: string;
let home: Home;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orphans-"));
  home = homeOf({ LLCUDA_HOME: folder });
  mkdirSync(home.run, { mode: 0o700 });
  writeFileSync(join(folder, "model.gguf"), "GGUF");
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

/** A process that is no child of ours can only be looked at. */
async function untilGone(who: ProcessIdentity): Promise<void> {
  while (isAlive(who) === true) await delay(10);
}

/** Starts an agent as a process of its own and waits for its engine's phase. */
async function startAgent(
  behaviour: Partial<FakeBehaviour>,
  phase: string,
  path = process.env["PATH"],
) {
  const { bin } = installFakeEngine(join(folder, "engine"), behaviour);
  const args = [AGENT, bin, join(folder, "model.gguf")];
  const env = { ...process.env, LLCUDA_HOME: folder, PATH: path };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (told += text));
  while (!told.split("\n").includes(phase)) await once(child.stdout, "data");
  let engine: ProcessIdentity | null = null;
  while (engine === null) {
    await delay(10);
    engine = noteOf()?.engine ?? null;
  }
  return { child, engine };
}

function noteOf(): { engine: ProcessIdentity | null; apiKeyFile: string } | null {
  const name = readdirSync(home.run).find((each) => each.endsWith(".json"));
  if (name === undefined) return null;
  return JSON.parse(readFileSync(join(home.run, name), "utf8")) as ReturnType<typeof noteOf>;
}

async function killHard(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

describe("an agent that is killed with SIGKILL leaves no engine", () => {
  test.each([
    ["while it loads", { loadMs: 60_000 }, "starting"],
    ["when it is ready", {}, "ready"],
    ["when it ignores SIGTERM", { ignoresSigterm: true }, "ready"],
  ] as const)("%s", async (_when, behaviour, phase) => {
    const { child, engine } = await startAgent(behaviour, phase);
    expect(isAlive(engine)).toBe(true);
    await killHard(child);
    await untilGone(engine);
    // What it left behind in the folder goes with the next start.
    expect(sweepStaleEngines(home)).toEqual([]);
    expect(readdirSync(home.run)).toEqual([]);
  });

  test("where there is no setpriv, by the pipe that closes", async () => {
    const bare = join(folder, "bin");
    mkdirSync(bare);
    for (const tool of ["dirname", "readlink"]) symlinkSync(`/usr/bin/${tool}`, join(bare, tool));
    const { child, engine } = await startAgent({}, "ready", bare);
    await killHard(child);
    await untilGone(engine);
    expect(isAlive(engine)).toBe(false);
  });
});

const dead: ProcessIdentity = { ...ownIdentity(), startTime: "1" };

/** A process that nobody watches, as an orphan is. */
async function stray(args: string[]): Promise<ProcessIdentity> {
  const program = ["-e", "setInterval(() => {}, 1000)", "--", ...args];
  const child = spawn(process.execPath, program, { detached: true, stdio: "ignore" });
  children.push(child);
  await once(child, "spawn");
  const { pid = 0 } = child;
  // Until then /proc shows this process's own command line.
  while (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("setInterval")) await delay(5);
  return identityOf(pid);
}

function keyFile(): string {
  return join(home.run, "engine-1-abc.key");
}

function note(agent: ProcessIdentity, engine: ProcessIdentity | null): void {
  writeFileSync(keyFile(), "key");
  const text = JSON.stringify({ agent, engine, apiKeyFile: keyFile() });
  writeFileSync(join(home.run, "engine-1-abc.json"), text);
}

describe("the sweep", () => {
  test("ends an engine whose agent is gone, and forgets it", async () => {
    const orphan = await stray(["--api-key-file", keyFile()]);
    note(dead, orphan);
    expect(sweepStaleEngines(home)).toEqual([orphan.pid]);
    await untilGone(orphan);
    expect(readdirSync(home.run)).toEqual([]);
  });

  test("leaves alone what only has its number, and forgets the engine", async () => {
    const other = await stray(["--something-else"]);
    note(dead, other);
    expect(sweepStaleEngines(home)).toEqual([]);
    note(dead, { ...(await stray(["--api-key-file", keyFile()])), startTime: "2" });
    expect(sweepStaleEngines(home)).toEqual([]);
    expect(isAlive(other)).toBe(true);
    expect(readdirSync(home.run)).toEqual([]);
  });

  test.each([
    ["of an agent that lives", (): ProcessIdentity => ownIdentity()],
    ["of another host's agent", (): ProcessIdentity => ({ ...dead, space: "elsewhere" })],
  ])("leaves an engine alone %s", async (_whose, agent) => {
    const engine = await stray(["--api-key-file", keyFile()]);
    note(agent(), engine);
    expect(sweepStaleEngines(home)).toEqual([]);
    expect(isAlive(engine)).toBe(true);
    expect(readdirSync(home.run)).toHaveLength(2);
  });

  test("removes a torn note, and needs no folder", () => {
    writeFileSync(join(home.run, "engine-1-abc.json"), '{"agent":');
    writeFileSync(join(home.run, "agent-1.json"), "not ours");
    expect(sweepStaleEngines(home)).toEqual([]);
    expect(readdirSync(home.run)).toEqual(["agent-1.json"]);
    expect(sweepStaleEngines(homeOf({ LLCUDA_HOME: "/nowhere" }))).toEqual([]);
  });
});
