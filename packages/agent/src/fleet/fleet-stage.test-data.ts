import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyLlama, type TinyLlamaOptions } from "@llcuda/gguf/tiny-llama";
import type { LoadedModel } from "@llcuda/protocol";
import { expect, onTestFinished } from "vitest";
import type { ProvedEngine } from "../engine/engine.ts";
import { homeOf } from "../home.ts";
import type { FreeMachine } from "../models/fit/free-machine.ts";
import { localModel } from "../models/local-model.ts";
import { openDatabase } from "../store/database.ts";
import type { FleetInput } from "./fleet-input.ts";
import { Fleet } from "./fleet.ts";
import { LoadPlanner } from "./load-planner.ts";
import { Lives, type Life } from "./lives.test-data.ts";
import { LoadRecords } from "./load-records.ts";

const MIB = 1024 ** 2;

/** Files of three small models, a, b and c, that are gone with the test. */
export function threeModels(options: TinyLlamaOptions = {}): [string, string, string] {
  const folder = mkdtempSync(join(tmpdir(), "fleet-models-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // Of a width of heads that GPUs have FlashAttention for, as real models are.
  const bytes = tinyLlama({ layers: 4, embeddingLength: 80, headWidth: 40, ...options });
  const written = (name: string): string => {
    const path = join(folder, `${name}.gguf`);
    writeFileSync(path, bytes);
    return path;
  };
  return [written("a"), written("b"), written("c")];
}

/** The models that are loaded, in the order in which they came. */
export function ids({ loaded }: Pick<Fleet, "loaded">): string[] {
  return loaded.value.models.map(({ model }) => model.id);
}

/** An engine that computes on the processor, in a folder. */
export function provedEngine(bin: string): ProvedEngine {
  const common = {
    id: "fake",
    source: "explicit" as const,
    backend: "cpu" as const,
    description: "a fake",
  };
  const info = { ...common, version: "1", devices: [], path: bin, provedAt: "" };
  return { ...common, bin, launcher: [], cwd: null, env: {}, info };
}

/** For processes that live in memory. */
export const MEMORY_ENGINE = provedEngine("/nowhere");

function noMachine(): never {
  throw new Error("nobody looks at this machine");
}

type StageInput = Partial<FleetInput> & { free?: () => FreeMachine | Promise<FreeMachine> };

/** A fleet over files, with as much memory as a test says. */
export function openFleet(engine: ProvedEngine, first: string, input: StageInput = {}) {
  const folder = mkdtempSync(join(tmpdir(), "fleet-"));
  const home = homeOf({ LLCUDA_HOME: folder });
  const find = (name: string) => localModel(name, home);
  const planner = new LoadPlanner({ home, env: {}, offline: true, readMachine: noMachine, find });
  const { free } = input;
  if (free !== undefined) planner.free = async () => free();
  const database = openDatabase(join(folder, "llcuda.sqlite"));
  const records = new LoadRecords(database);
  const fleet = new Fleet({
    home,
    find,
    planner,
    records,
    acquireEngine: () => Promise.resolve(engine),
    acquireFirst: () => find(first),
    policy: { firstMs: 10, capMs: 20 },
    ...input,
  });
  const close = async (): Promise<void> => {
    await fleet.close();
    planner.close();
    database.close();
    rmSync(folder, { recursive: true });
  };
  return { fleet, records, close };
}

/** As `openFleet`, closed with the test. */
export function fleetStage(engine: ProvedEngine, first: string, input: StageInput = {}) {
  const { close, fleet, records } = openFleet(engine, first, input);
  onTestFinished(close);
  const one = (id: string): LoadedModel | undefined =>
    fleet.loaded.value.models.find(({ model }) => model.id === id);
  /** Resolves when a model is in that phase. */
  const until = async (id: string, phase: LoadedModel["state"]["phase"]): Promise<LoadedModel> => {
    const { models } = await fleet.loaded.until((value) =>
      value.models.some((each) => each.model.id === id && each.state.phase === phase),
    );
    return models.find(({ model }) => model.id === id)!;
  };
  return { fleet, records, one, until };
}

/** A machine with room for so many models, whatever one takes; the first is loaded. */
export async function roomyStage(first: string, models: number) {
  const lives = new Lives();
  let room = models;
  let now = 1_000_000;
  let each = 0;
  let gate: { asked: PromiseWithResolvers<void>; open: PromiseWithResolvers<void> } | null = null;
  /** The next who asks what is free waits for `goOn`. */
  const hold = () => {
    const [asked, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    gate = { asked, open };
    return { asked: asked.promise, goOn: open.resolve };
  };
  const staged = fleetStage(MEMORY_ENGINE, first, {
    launch: lives.launch,
    now: () => now,
    policy: { firstMs: 0, capMs: 0 },
    free: async () => {
      const held = gate;
      gate = null;
      held?.asked.resolve();
      await held?.open.promise;
      if (Number.isNaN(room)) throw new Error("nobody tells what is free");
      return {
        vramFree: [],
        ramFree: Math.max(0, room - lives.running.length) * each * 1.01 + 2 * MIB,
      };
    },
  });
  const { fleet, until } = staged;
  each = Number.MAX_SAFE_INTEGER / 1e6;
  await fleet.current.ensureReady();
  // In memory nothing is measured: what it holds is what was foreseen.
  const { estimate } = (await until(first, "ready")).memory;
  each = estimate!.weights.host + estimate!.kv.host + estimate!.compute.host;
  const wait = (ms: number): void => void (now += ms);
  const setRoom = (count: number): void => void (room = count);
  return { ...staged, hold, lives, setRoom, wait };
}

/** The process of a model that is being loaded: another than `before`. */
export async function begun(
  { lives }: { lives: Lives },
  path: string,
  before?: { pid: number },
): Promise<Life> {
  await expect.poll(() => lives.of(path)?.pid ?? before?.pid).not.toBe(before?.pid);
  return lives.of(path)!;
}
