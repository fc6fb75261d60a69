import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UNTOLD } from "@llcuda/protocol";
import { array, assert, asyncProperty, constantFrom } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { homeOf, type Home } from "../home.ts";
import type { EngineDeath, EngineLife, Launch } from "./launch.ts";
import { settle } from "./settle.test-data.ts";
import { EngineSupervisor } from "./supervisor.ts";

/** Of the event loop, between a step and what it does. */
const TURNS = 5;

let folder: string;
let home: Home;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "model-check-"));
  home = homeOf({ LLCUDA_HOME: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

const STEPS = ["ask", "stop", "restart", "ready", "crash", "give up", "pause"] as const;
type Step = (typeof STEPS)[number];

const address = { url: "http://x", apiKey: "k", apiKeyFile: "/k", pid: 1 };
const common = { id: "e", source: "cache" as const, backend: "cpu" as const, description: "d" };
const engine = {
  ...common,
  bin: "/e",
  launcher: [],
  cwd: null,
  env: {},
  info: { ...common, version: "1", devices: [], path: "/e", provedAt: "" },
};
const model = { id: "m", name: "M", path: "/m", size: 1, source: "cache" as const };

function death(code: EngineDeath["error"]["code"]): EngineDeath {
  return { error: { code, message: "m", hint: "h", remedies: [] }, exit: null, log: [] };
}

/** Engines that live in memory and do what the steps say. */
class Lives {
  running = 0;
  mostAtOnce = 0;
  current: { ready: () => void; die: (code: EngineDeath["error"]["code"]) => void } | null = null;

  readonly launch: Launch = ({ signal }) => {
    const ready = Promise.withResolvers<Awaited<EngineLife["ready"]>>();
    const ended = Promise.withResolvers<EngineDeath>();
    this.running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    let over = false;
    const die = (code: EngineDeath["error"]["code"]): void => {
      if (over) return;
      over = true;
      this.running -= 1;
      ready.resolve(null);
      ended.resolve(death(code));
    };
    this.current = {
      ready: () =>
        ready.resolve({
          address,
          contextSize: 1,
          slots: 1,
          offload: null,
          memory: null,
          effective: UNTOLD,
        }),
      die,
    };
    // A real engine takes its time to end.
    signal.addEventListener("abort", () => setImmediate(die, "ENGINE_CRASHED"), { once: true });
    return { ready: ready.promise, ended: ended.promise };
  };
}

async function play(steps: Step[]): Promise<{ asked: number; answered: number; lives: Lives }> {
  const lives = new Lives();
  const supervisor = new EngineSupervisor({
    home,
    acquireEngine: () => Promise.resolve(engine),
    acquireModel: () => Promise.resolve(model),
    launch: lives.launch,
    policy: { firstMs: 0, capMs: 0 },
  });
  let asked = 0;
  let answered = 0;
  const others: Promise<unknown>[] = [];
  for (const step of steps) {
    if (step === "ask") {
      asked += 1;
      const count = (): unknown => (answered += 1);
      void supervisor.ensureReady().then(count, count);
    }
    if (step === "stop") others.push(supervisor.stop());
    if (step === "restart") others.push(supervisor.restart());
    if (step === "ready") lives.current?.ready();
    if (step === "crash") lives.current?.die("CUDA_FAULT");
    if (step === "give up") lives.current?.die("PTX_UNSUPPORTED");
    if (step === "pause") await settle(TURNS);
    expect(supervisor.address === null).toBe(supervisor.state.value.phase !== "ready");
  }
  await settle(TURNS);
  // Nobody may be left waiting, whatever happened: neither here nor after the end.
  await supervisor.stop();
  await Promise.all(others);
  await settle(TURNS);
  expect(supervisor.state.value).toEqual({ phase: "none" });
  return { asked, answered, lives };
}

test("whatever comes in whatever order, one engine runs at most and every waiter is answered", async () => {
  await assert(
    asyncProperty(array(constantFrom(...STEPS), { maxLength: 25 }), async (steps) => {
      const { asked, answered, lives } = await play(steps);
      expect(answered).toBe(asked);
      expect(lives.mostAtOnce).toBeLessThanOrEqual(1);
      expect(lives.running).toBe(0);
    }),
    { numRuns: 400 },
  );
});
