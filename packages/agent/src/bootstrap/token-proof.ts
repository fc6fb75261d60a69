import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import type { EngineOffload, ModelInfo } from "@llcuda/protocol";
import { z } from "zod";
import type { EngineAddress } from "../engine/engine-service.ts";
import type { Engine } from "../engine/engine.ts";
import { launchEngine, type EngineDeath, type LoadedEngine } from "../engine/launch.ts";
import { Failure } from "../failure.ts";
import type { Home } from "../home.ts";
import { gpuMemoryOf, totalOf } from "../host/gpu-memory.ts";
import { failureOfDeath, proofFailure } from "./proof-failure.ts";

export interface TokenLimits {
  /** Neither prints nor computes while it loads. Compiling kernels is computing. */
  stallMs: number;
  /** From the question to the answer. */
  tokenMs: number;
}

interface TokenProof {
  home: Home;
  limits: TokenLimits;
  signal: AbortSignal;
  /** The engine found a GPU: the model goes there, so that its kernels run. */
  withGpu: boolean;
  /** Told once a second, with the seconds so far, until the token is there. */
  onWait?: ((seconds: number) => void) | undefined;
}

/** How one start of the engine went: where its model lay, or how it ended. */
type Run = { died: false; offload: EngineOffload | null } | { died: true; death: EngineDeath };

/** A connection that breaks is mostly the death of the engine, which is known a moment later. */
const DEATH_MS = 1_000;
/** The port was free a moment ago; somebody else can take it first. */
const PORT_ATTEMPTS = 3;
/** How often somebody who waits is told of it. */
const TICK_MS = 1_000;
/** An answer of four tokens has some 3 kB. */
const MAX_ANSWER = 1024 * 1024;

/** Each has kernels of its own, with instructions of their own: a build can lack any of them. */
const WEIGHTS = ["Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "F16"] as const;

/** Few tokens, and no end of text among them: a random model may want to end at once. */
const QUESTION = { prompt: "Hello", n_predict: 4, ignore_eos: true, temperature: 0 };
const Completion = z.object({ content: z.string(), tokens_predicted: z.number().optional() });

/**
 * Starts the real llama-server with a tiny random model and asks it for a token over HTTP.
 * @returns where the model lay; null where neither the engine nor the driver tells
 * @throws Failure with what its end tells, ENGINE_PROOF_FAILED, CANCELLED
 */
export async function proveToken(engine: Engine, proof: TokenProof): Promise<EngineOffload | null> {
  const { home, onWait, withGpu } = proof;
  const startedAt = performance.now();
  const seconds = (): number => Math.floor((performance.now() - startedAt) / 1_000);
  const waiting = setInterval(() => onWait?.(seconds()), TICK_MS);
  await mkdir(home.run, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(home.run, "proof-"));
  // As a variable: builds that choose by themselves, and older ones that take the CPU, both know it.
  const gpu: Record<string, string> = withGpu ? { LLAMA_ARG_N_GPU_LAYERS: "99" } : {};
  const tried = { ...engine, env: { ...engine.env, ...gpu } };
  try {
    const model = await writeModel(join(folder, "tiny-llama.gguf"));
    for (let attempt = 1; ; attempt++) {
      const run = await runOnce(tried, model, proof);
      if (!run.died) return run.offload;
      const portTaken = run.death.error.code === "ADDRESS_IN_USE";
      if (!portTaken || attempt === PORT_ATTEMPTS) throw failureOfDeath(engine, run.death);
    }
  } finally {
    clearInterval(waiting);
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeModel(path: string): Promise<ModelInfo> {
  const bytes = tinyLlama({ weights: WEIGHTS });
  await writeFile(path, bytes);
  return { id: "tiny-llama", name: "tiny llama", path, size: bytes.length, source: "local" };
}

async function runOnce(
  engine: Engine,
  model: ModelInfo,
  { home, limits, signal }: TokenProof,
): Promise<Run> {
  const done = new AbortController();
  const life = launchEngine({
    home,
    engine,
    model,
    onLine: () => {},
    onLoad: () => {},
    stallMs: limits.stallMs,
    // It holds nothing worth a farewell, which takes the real one a second.
    graceMs: 0,
    signal: AbortSignal.any([signal, done.signal]),
  });
  try {
    const ready = await life.ready;
    if (signal.aborted) throw cancelled();
    if (ready === null) return { died: true, death: await life.ended };
    const patience = AbortSignal.timeout(limits.tokenMs);
    const answer = await ask(ready.address, AbortSignal.any([signal, patience]));
    if (answer === "token") return { died: false, offload: await placeOf(engine, ready) };
    if (signal.aborted) throw cancelled();
    if (patience.aborted) throw proofFailure(engine, "token", `none in ${limits.tokenMs / 1000} s`);
    if (answer === "none") throw proofFailure(engine, "token", "its answer holds none");
    const unknown = delay(DEATH_MS, null, { ref: false });
    const death = await Promise.race([life.ended, unknown]);
    if (death !== null) return { died: true, death };
    throw proofFailure(engine, "token", "it broke off its answer");
  } finally {
    done.abort();
    await life.ended;
  }
}

/** Where the model lies, by the engine's words; where it has none, by the driver's. */
async function placeOf(
  { backend }: Engine,
  { address, offload }: LoadedEngine,
): Promise<EngineOffload | null> {
  if (offload !== null || backend !== "cuda") return offload;
  const held = await gpuMemoryOf(address.pid);
  return held === null ? null : { layers: null, buffers: [], gpuMemory: totalOf(held) };
}

/** `cut` when there is no whole answer. */
function ask(
  { apiKey, url }: EngineAddress,
  signal: AbortSignal,
): Promise<"token" | "none" | "cut"> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
    // Not by fetch: that may go through a proxy.
    const sent = request(`${url}/completion`, { method: "POST", headers, signal, agent: false });
    sent.once("error", () => resolve("cut"));
    sent.once("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        if (text.length > MAX_ANSWER) response.destroy();
      });
      response.once("error", () => resolve("cut"));
      response.once("end", () => resolve(holdsToken(text) ? "token" : "none"));
      response.once("close", () => resolve("cut"));
    });
    sent.end(JSON.stringify(QUESTION));
  });
}

function holdsToken(text: string): boolean {
  try {
    const { content, tokens_predicted: count } = Completion.parse(JSON.parse(text));
    return count === undefined ? content !== "" : count > 0;
  } catch {
    return false;
  }
}

function cancelled(): Failure {
  return new Failure("CANCELLED", "The proof of the engine was cancelled.", "Start it again.");
}
