import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installFakeEngine, tinyLlama, type FakeBehaviour } from "@llcuda/test-kit";
import { AUTOMATIC, isGivenUp, type LoadOptions, type ModelInfo } from "@llcuda/protocol";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { identityOf, isAlive } from "../host/process.ts";
import { fleetStage, provedEngine } from "./fleet-stage.test-data.ts";

const GIB = 1024 ** 3;

let folder: string;
let model: string;
let other: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleet-load-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  model = join(folder, "tiny model.gguf");
  other = join(folder, "other.gguf");
  for (const path of [model, other]) writeFileSync(path, tinyLlama());
});

/** A fleet over the fake llama-server, with plenty of memory. */
function stage(
  behaviour: Partial<FakeBehaviour> = {},
  input: Parameters<typeof fleetStage>[2] = {},
) {
  const fake = installFakeEngine(join(folder, "engine"), behaviour);
  const staged = fleetStage(provedEngine(fake.bin), other, {
    free: () => ({ vramFree: [], ramFree: 16 * GIB }),
    graceMs: 2_000,
    ...input,
  });
  return { ...staged, fake };
}

function argumentsOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
}

const named = (path: string, name: string): ModelInfo => {
  return { id: path, name, path, size: 1, source: "local" };
};

const wish = (options: Partial<LoadOptions>): LoadOptions => ({ ...AUTOMATIC, ...options });

test("an argument that the engine refuses is told of once, and goes with one change", async () => {
  const { fake, fleet, until } = stage({
    crashAtLoad: { text: "error: invalid argument: --foo", code: 1 },
  });
  const options = wish({ extraArguments: ["--temp", "0.5", "--foo", "3"] });
  const attempts: unknown[] = [];
  const failed = fleet.loaded.until(({ models }) =>
    models.some(({ model: { id }, state }) => {
      if (id !== model || state.phase !== "failed") return false;
      attempts.push(state.restart);
      return state.restart === null;
    }),
  );
  await fleet.load({ model, options });
  await failed;
  expect(attempts).toEqual([null]);
  const { fixes, state } = await until(model, "failed");
  const changes = { extraArguments: ["--temp", "0.5"] };
  expect(state).toMatchObject({
    error: {
      code: "ENGINE_ARGUMENT_REFUSED",
      message: "The engine does not know the argument --foo.",
      detail: "error: invalid argument: --foo",
    },
  });
  expect(fixes).toMatchObject([{ label: "Remove --foo", changes }]);
  fake.behave({});
  await fleet.load({ model, options: { ...options, ...changes } });
  await until(model, "ready");
});

describe("a load", () => {
  test("runs with the options that were asked for, and shows them beside those in effect", async () => {
    const { fleet, until } = stage();
    const extraArguments = ["--temp", "0.5"];
    const options = wish({ context: 2_048, slots: 2, kvTypeK: "Q8_0", extraArguments });
    await fleet.load({ model, options });
    const loaded = await until(model, "ready");
    const args = argumentsOf(fleet.loadedAs(model)!.address!.pid).join(" ");
    expect(args).toContain("-c 2048 -ctk q8_0 -np 2 --temp 0.5");
    expect(loaded).toMatchObject({
      requested: options,
      plan: { context: 2_048, kvTypeK: "Q8_0", kvTypeV: "F16", slots: 2, unified: false },
      effective: { contextPerSlot: 2_048, slots: 2 },
      retriedWith: null,
      fixes: [],
      commands: {
        llamaServer: `llama-server -m '${model}' -c 2048 -ctk q8_0 -np 2 --temp 0.5`,
        llcuda: expect.stringContaining("--set context=2048") as string,
      },
    });
    expect(loaded.memory.measured!.weights.host).toBe(1024 ** 2);
    expect(loaded.memory.error).toBeLessThan(1);
    expect(await fleet.load({ model, options })).toEqual({ outcome: "already", id: model });
  });

  test("is found by its given name, by other programs too", async () => {
    const { fleet, until } = stage({}, { find: async (path) => named(path, "Given") });
    await fleet.load({ model });
    await until(model, "ready");
    const { pid } = fleet.loadedAs("Given")!.address!;
    const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    expect(variables).toContain("LLAMA_ARG_ALIAS=Given");
    fleet.rename(model, "Another");
    expect(fleet.loadedAs("Given")).toBeNull();
    expect(fleet.loadedAs("Another")!.address!.pid).toBe(pid);
    expect(fleet.loaded.value.models[0]?.model.name).toBe("Another");
  });

  test("with other options ends the old process before the new one begins", async () => {
    const { fleet, until } = stage();
    await fleet.load({ model });
    await until(model, "ready");
    const before = identityOf(fleet.loadedAs(model)!.address!.pid);
    expect(await fleet.load({ model, options: wish({ context: 512 }) })).toMatchObject({
      outcome: "begun",
    });
    await fleet.loaded.until(({ models: [first] }) => first?.effective?.contextPerSlot === 512);
    expect(isAlive(before)).toBe(false);
  });

  test("uses what was saved for the model, the first start included", async () => {
    const { fleet, until } = stage();
    await fleet.choices.save(other, wish({ context: 1_024 }));
    await fleet.choices.save(model, wish({ context: 512 }));
    await fleet.current.ensureReady();
    expect((await until(other, "ready")).effective).toMatchObject({ contextPerSlot: 1_024 });
    await fleet.load({ model });
    expect((await until(model, "ready")).effective).toMatchObject({ contextPerSlot: 512 });
    const saved = await fleet.choices.saved(model);
    expect(saved.options).toEqual(wish({ context: 512 }));
    expect(saved.measurements).toMatchObject([{ options: { context: 512 } }]);
  });

  test("that goes on can be cancelled, and leaves no process", async () => {
    const { fleet, one } = stage({ loadMs: 60_000 });
    await fleet.load({ model });
    const loading = await fleet.loaded.until(({ models: [first] }) => {
      const state = first?.state;
      return state?.phase === "starting" && state.progress !== null;
    });
    expect(loading.models[0]!.state).toMatchObject({ stage: "Loading the weights" });
    await fleet.cancelLoad(model);
    expect(one(model)).toBeUndefined();
    await expect(fleet.cancelLoad(model)).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  });

  test("is foreseen with its automatic values, its memory and its commands", async () => {
    const { fleet } = stage();
    const preview = await fleet.choices.preview(model, wish({ kvTypeK: "Q8_0" }));
    expect(preview.plan).toMatchObject({ context: 8_192, kvTypeK: "Q8_0", unified: true });
    expect(preview.estimate!.kv.host).toBeGreaterThan(0);
    expect(preview.commands.llamaServer).toContain("-c 8192 -ctk q8_0");
    expect(fleet.loaded.value.models).toEqual([]);
  });

  test("with a managed argument is refused before anything starts", async () => {
    const { fleet } = stage();
    const options = wish({ extraArguments: ["--port", "1"] });
    const refusal = {
      code: "OPTION_INVALID",
      message: expect.stringMatching(/^--port is managed/),
    };
    await expect(fleet.load({ model, options })).rejects.toMatchObject(refusal);
    await expect(fleet.choices.save(model, options)).rejects.toMatchObject(refusal);
    expect(fleet.loaded.value.models).toEqual([]);
  });
});

describe("a load that fails", () => {
  test("for want of memory is tried once with less, which is said", async () => {
    const { fleet, until } = stage({ oomAboveContext: 8_000 });
    await fleet.load({ model });
    const loaded = await until(model, "ready");
    expect(loaded.retriedWith).toMatch(/^context 8k → 4k frees /);
    expect(loaded).toMatchObject({
      requested: AUTOMATIC,
      plan: { context: 4_096 },
      effective: { contextPerSlot: 4_096 },
    });
  });

  test("for want of memory that was taken meanwhile keeps the largest context that is left room for", async () => {
    let ramFree = 16 * GIB;
    const free = () => ({ vramFree: [], ramFree });
    const { fleet, until } = stage({ oomAboveContext: 8_000 }, { free });
    const { estimate } = await fleet.choices.preview(model, wish({ context: 8_192 }));
    const { compute, kv, weights } = estimate!;
    const takenMeanwhile = fleet.loaded.listen(({ models: [first] }) => {
      if (first?.state.phase !== "failed") return;
      ramFree = weights.host + kv.host + compute.host - 1;
    });
    await fleet.load({ model });
    const { plan, retriedWith } = await until(model, "ready");
    takenMeanwhile();
    expect(plan!.context).toBeGreaterThan(4_096);
    expect(plan!.context).toBeLessThan(8_000);
    const tokens = plan!.context.toLocaleString("en-US");
    expect(retriedWith).toMatch(new RegExp(`^context 8k → (${tokens}|\\dk) frees `));
  });

  test("and again for want of memory says why, and what would help", async () => {
    const { fleet, until } = stage({ oomAboveContext: 1_000 });
    await fleet.load({ model });
    const { models } = await fleet.loaded.until(({ models: [first] }) => {
      const state = first?.state;
      return state !== undefined && isGivenUp(state);
    });
    const [failed] = models;
    expect(failed!.state).toMatchObject({
      error: { code: "OUT_OF_MEMORY", detail: expect.stringContaining("failed to allocate") },
    });
    expect(failed!.retriedWith).toMatch(/^context 8k → 4k/);
    expect(failed!.fixes.map(({ changes }) => changes)).toContainEqual({
      kvTypeK: "Q8_0",
      kvTypeV: "Q8_0",
    });
    // A button's change is another load.
    const outcome = await fleet.load({ model, options: wish({ context: 512 }) });
    expect(outcome).toMatchObject({ outcome: "begun" });
    expect((await until(model, "ready")).retriedWith).toBeNull();
  });

  test("names the cause with the engine's own line, and leaves the others alone", async () => {
    const text = "error loading model architecture: unknown model architecture: 'future'";
    const { fleet, one, until } = stage({
      onlyModel: "tiny model",
      crashAtLoad: { text, code: 1 },
    });
    const first = await fleet.current.ensureReady();
    await fleet.load({ model });
    const { state } = await until(model, "failed");
    expect(state).toMatchObject({ error: { code: "MODEL_UNSUPPORTED", detail: text } });
    expect(one(other)!.state.phase).toBe("ready");
    expect(fleet.loaded.value.current).toBe(other);
    expect(isAlive(identityOf(first.pid))).toBe(true);
    await fleet.unload(model);
    expect(one(model)).toBeUndefined();
  });

  test("without a sign of life is ended", async () => {
    const { fleet, until } = stage(
      { loadHangs: true },
      { stallMs: 300, policy: { maxOfOneCode: 1 } },
    );
    await fleet.load({ model });
    expect((await until(model, "failed")).state).toMatchObject({ error: { code: "ENGINE_HUNG" } });
  });
});
