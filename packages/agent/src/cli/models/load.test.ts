import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  agentEnvironment,
  installFakeEngine,
  runLlcuda,
  startAgent,
  tinyLlama,
} from "@llcuda/test-kit";
import { AUTOMATIC, type LoadedModel, type LoadedModels } from "@llcuda/protocol";
import { expect, onTestFinished, test } from "vitest";
import { loadOptionsOf, type LoadFlags } from "./load-flags.ts";

/** An agent over the fake engine with one model loaded, and a second file. */
async function stage() {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-load-"));
  const first = join(folder, "first.gguf");
  const second = join(folder, "second.gguf");
  for (const path of [first, second]) writeFileSync(path, tinyLlama());
  const { bin } = installFakeEngine(join(folder, "bin"), {
    onlyModel: "second",
    oomAboveContext: 600,
  });
  const env = {
    LLCUDA_HOME: join(folder, "home"),
    LLCUDA_ENGINE: bin,
    LLCUDA_MODEL: first,
  };
  const agent = await startAgent({ env });
  onTestFinished(async () => {
    await agent.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const run = (...args: string[]) => runLlcuda(["models", ...args], agent.env);
  return { first, second, run, models: join(env.LLCUDA_HOME, "models") };
}

test("load, ps and unload ask the agent that runs", async () => {
  const { first, run, second } = await stage();
  const failed = await run("load", second, "--ctx", "1024");
  expect(failed).toMatchObject({ code: 1, stdout: "" });
  expect(failed.stderr).toContain("(OUT_OF_MEMORY)");
  expect(failed.stderr).toMatch(/What would help: .*another quantization/);
  const replacing = await run("load", second, "--ctx", "1024", "--unload", first);
  expect(replacing.stderr).toContain("first is loaded again.");
  const chosen = ["--ctx", "512", "--kv", "q8_0", "--set", "idleMinutes=90", "--save"];
  const loaded = await run("load", second, ...chosen, "--json");
  expect(JSON.parse(loaded.stdout) as LoadedModel).toMatchObject({
    model: { id: second },
    state: { phase: "ready" },
    requested: { ...AUTOMATIC, context: 512, kvTypeK: "Q8_0", kvTypeV: "Q8_0", idleMinutes: 90 },
  });
  const list = await run("ps");
  expect(list.stdout).toMatch(/^ *first +ready +8192 +4 /m);
  expect(list.stdout).toMatch(/^ *second +ready +512 .* current, goes in (?:89|90) min/m);
  expect((await run("pin", "first", second)).stdout).toMatch(
    /^first is pinned: .*\nsecond is pinned/,
  );
  expect((await run("unpin", "second")).stdout).toBe("second is not pinned any more.\n");
  expect((await run("ps")).stdout).toMatch(/^ *first .* pinned$/m);
  expect((await run("pin", "nobody")).stderr).toContain('No model "nobody" is loaded.');
  expect((await run("unload", "first")).stdout).toBe("first is unloaded.\n");
  const { models } = JSON.parse((await run("ps", "--json")).stdout) as LoadedModels;
  expect(models.map(({ model }) => model.id)).toEqual([second]);
  // The saved options, and nothing said about them.
  await run("unload", "--all");
  expect((await run("load", second, "--pin")).stdout).toMatch(
    /^second is loaded in .*: 512 tokens of context/,
  );
  expect((await run("ps")).stdout).toMatch(/^ *second .* current, pinned$/m);
  expect((await run("unload", first)).stderr).toContain(`Loaded: ${second}.`);
}, 60_000);

test("list shows what came since the agent looked", async () => {
  const { models, run } = await stage();
  expect((await run("list")).stdout).toContain("No models on this machine");
  mkdirSync(models, { recursive: true });
  writeFileSync(join(models, "late.gguf"), tinyLlama());
  expect((await run("list")).stdout).toMatch(/^ *late /m);
}, 60_000);

test("without an agent they say how to start one", async () => {
  const { env, remove } = agentEnvironment();
  const answer = await runLlcuda(["models", "ps"], env);
  remove();
  expect(answer.code).toBe(1);
  expect(answer.stderr).toContain("No agent runs here");
});

const refuse = (flags: LoadFlags) => () => loadOptionsOf(flags, AUTOMATIC);

test("flags that do not fit are refused with their value", () => {
  expect(refuse({ ctx: "many" })).toThrow("--ctx many cannot be used");
  expect(refuse({ kv: "q9_0" })).toThrow("--kv q9_0 cannot be used");
  expect(refuse({ set: ["colour=red"] })).toThrow("names no load option");
  expect(refuse({ set: ['splitMode="diagonal"'] })).toThrow('--set splitMode="diagonal"');
  expect(loadOptionsOf({}, AUTOMATIC)).toBeNull();
  expect(
    loadOptionsOf({ gpuLayers: "all", set: ["splitMode=row", "tensorSplit=[1,2]"] }, AUTOMATIC),
  ).toEqual({ ...AUTOMATIC, gpuLayers: "all", splitMode: "row", tensorSplit: [1, 2] });
});
