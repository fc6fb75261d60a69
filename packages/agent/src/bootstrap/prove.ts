import { join } from "node:path";
import type { EngineInfo } from "@llcuda/protocol";
import { commandOf, type Engine, type ProvedEngine } from "../engine/engine.ts";
import { isDeviceOf, unusedGpu } from "../engine/offload.ts";
import { Failure, failureOf, reportOf } from "../failure.ts";
import type { Home } from "../home.ts";
import { parseDevices, parseVersion } from "./engine-answers.ts";
import { runProgram, type ProgramResult } from "./program.ts";
import { mayPass, tellsOfEngine } from "./passing-failures.ts";
import { isOnProcessor } from "./on-processor.ts";
import { backendOf, gpuFailure } from "./proof-gpu.ts";
import { failureOfRun, type ProofCheck } from "./proof-failure.ts";
import { proofIdentity, readProof, writeProof } from "./proof-record.ts";
import { SERVER } from "./server-search.ts";
import { proveToken, type TokenLimits } from "./token-proof.ts";

/** How long each check may take. Tests are less patient. */
export interface ProofLimits extends TokenLimits {
  versionMs: number;
  devicesMs: number;
}

export const PROOF_LIMITS: ProofLimits = {
  // A slow disk reads 1 GB of CUDA libraries in this time; the answer itself takes milliseconds.
  versionMs: 60_000,
  // The driver may wake every GPU first.
  devicesMs: 60_000,
  // Builds with PTX only compile their kernels at the first start, for minutes; that is computing.
  stallMs: 120_000,
  // The tiny model writes a token in milliseconds; kernels that are still to be loaded take longer.
  tokenMs: 60_000,
};

/**
 * A driver compiles 144 kernels in 21 s on an H200 with many cores; two slow ones take minutes. Those
 * of Vulkan compile the shaders of every build.
 */
const GPU_LIMITS: ProofLimits = { ...PROOF_LIMITS, stallMs: 600_000, tokenMs: 900_000 };

export interface ProofContext {
  home: Home;
  /** Told before each check, with a line for a person. */
  onCheck: (check: ProofCheck, detail: string) => void;
  /** It holds no machine code for the GPU here: the driver compiles its kernels first. */
  compiles?: boolean;
  /** Told once a second while kernels are compiled, with the seconds so far. */
  onCompile?: (seconds: number) => void;
  signal: AbortSignal;
  limits?: ProofLimits;
}

/**
 * Runs an engine until it has written a real token: `--version` alone proves nothing, as builds for
 * another processor or driver answer it and die later. How it ended is remembered, good or bad, and
 * holds as long as the engine's files and the machine are the same.
 * @throws Failure ENGINE_PROOF_FAILED or what the engine's end tells, CANCELLED
 */
export async function proveEngine(engine: Engine, context: ProofContext): Promise<ProvedEngine> {
  const { home } = context;
  const identity = await proofIdentity(engine);
  const known = await readProof(home, engine, identity);
  if (known.state === "passed") {
    const { compiles, info } = known;
    return { ...engine, compiles, info: { ...info, ...named(engine), backend: info.backend } };
  }
  if (known.state === "failed" && !mayPass(known.error.code)) throw failureOf(known.error);
  try {
    const info = await runProof(engine, context);
    const { compiles = false } = context;
    await writeProof(home, engine, identity, { state: "passed", info, compiles });
    return { ...engine, compiles, info };
  } catch (thrown) {
    const error = reportOf(thrown);
    const at = new Date().toISOString();
    if (tellsOfEngine(error.code)) {
      await writeProof(home, engine, identity, { state: "failed", at, error });
    }
    throw thrown;
  }
}

async function runProof(engine: Engine, context: ProofContext): Promise<EngineInfo> {
  const { home, onCheck, signal } = context;
  const limits = context.limits ?? (engine.backend === "cpu" ? PROOF_LIMITS : GPU_LIMITS);
  const onWait = context.compiles === true ? context.onCompile : undefined;
  onCheck("version", "Does it start here?");
  const version = await ask(engine, ["--version"], limits.versionMs, signal);
  if (!endedWell(version)) throw failureOfRun(engine, "version", version);
  onCheck("devices", "Which devices does it find?");
  const devices = await ask(engine, ["--list-devices"], limits.devicesMs, signal);
  // Builds before December 2024 do not know the question and end with an error.
  if (!endedWell(devices) && !/invalid argument/.test(devices.stderr)) {
    throw failureOfRun(engine, "devices", devices);
  }
  const found = parseDevices(devices.stdout);
  const backend = backendOf(engine, found);
  const gpu = (reason: string): Promise<Failure> =>
    gpuFailure(engine, backend, reason, { timeoutMs: limits.devicesMs, signal });
  const listed = backend === "cpu" || found.some(({ name }) => isDeviceOf(backend, name));
  if (endedWell(devices) && !listed) throw await gpu("it lists no such device");

  onCheck("token", "Does it write a real token?");
  const withGpu = !isOnProcessor(engine) && (found.length > 0 || backend !== "cpu");
  const offload = await proveToken(engine, { home, limits, signal, withGpu, onWait });
  const unused = unusedGpu(backend, offload);
  if (unused !== null) throw await gpu(unused);
  return {
    ...named(engine),
    backend,
    version: parseVersion(version.stdout + version.stderr),
    devices: found,
    path: join(engine.bin, SERVER),
    provedAt: new Date().toISOString(),
  };
}

function named({ backend, description, id, source }: Engine) {
  return { id, source, description, backend };
}

async function ask(
  engine: Engine,
  args: string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ProgramResult> {
  const result = await runProgram(commandOf(engine, SERVER, args), { timeoutMs, signal });
  if (signal.aborted) {
    throw new Failure("CANCELLED", "The proof of the engine was cancelled.", "Start it again.");
  }
  return result;
}

function endedWell({ exit, startError, timedOut }: ProgramResult): boolean {
  return startError === null && !timedOut && exit.code === 0;
}
