import type { EngineFit, MachineFacts } from "@llcuda/protocol";
import type { Engine, ProvedEngine } from "../engine/engine.ts";
import { Failure } from "../failure.ts";
import { cannotBeHad } from "./cannot-be-had.ts";
import { installCudaRuntime } from "./cuda-runtime/install-runtime.ts";
import type { RuntimeHost } from "./cuda-runtime/runtime-way.ts";
import { disagreements } from "./choice-words.ts";
import { fitBuild } from "./engine-fit.ts";
import { inspectEngine } from "./engine-inspection.ts";
import type { InstallContext } from "./install-context.ts";
import { buildOfKnown, type KnownEngine } from "./known-engine.ts";
import type { ProofCheck } from "./proof-failure.ts";
import { forgetProof, proofIdentity, readProof } from "./proof-record.ts";
import { proveEngine } from "./prove.ts";

interface TryContext extends InstallContext {
  machine: MachineFacts;
  /** Gives an engine that is here the CUDA libraries that it lacks; null: it is taken as it is. */
  runtime: RuntimeHost | null;
  /** The engine is in place, nothing in its files speaks against it, and its proof begins. */
  onProof: (engine: Engine) => void;
  onCheck: (check: ProofCheck, detail: string) => void;
  /** Told once a second while the driver compiles the engine's kernels. */
  onCompile: (seconds: number) => void;
}

interface FoundGood {
  engine: ProvedEngine;
  /** By what was seen in its files. */
  fit: EngineFit;
  /** Where those differ from what was said of it. */
  told: string[];
}

/**
 * Puts an engine in place, looks into its files, and proves it: what is foreseen to fail is not started.
 * @throws Failure of the installation, the cause that was foreseen, or that of the proof; CANCELLED
 */
export async function tryEngine(known: KnownEngine, context: TryContext): Promise<FoundGood> {
  const { home, machine, report, settings, signal } = context;
  const engine = await inPlace(known, context);
  report.progress(null);
  const identity = await proofIdentity(engine);
  const before = await readProof(home, engine, identity);
  // Who names an engine wants it tried, whatever became of it earlier.
  if (known.source === "explicit" && before.state === "failed") await forgetProof(home, engine.id);

  const fetched = known.engine === null ? known.offer : null;
  const inspected = settings.skipInspection
    ? null
    : await inspectEngine(home, engine, identity, fetched?.id);
  const fit = fitBuild(buildOfKnown({ ...known, engine, inspected }), machine);
  const said = fetched?.build.inspection ?? null;
  const labels = fetched === null ? [] : [fetched.id];
  const told = disagreements(labels, said, inspected?.inspection ?? null);
  const foreseen = fit.runs === "no" && !settings.skipInspection;
  if (foreseen && before.state !== "passed") throw cannotRun(engine, fit, told);

  context.onProof(engine);
  const { onCheck, onCompile } = context;
  const compiles = fit.runs === "jit";
  const proved = await proveEngine(engine, { home, onCheck, onCompile, compiles, signal });
  return { engine: proved, fit, told };
}

async function inPlace({ engine, offer }: KnownEngine, context: TryContext): Promise<Engine> {
  const { runtime, settings } = context;
  if (engine !== null) {
    const asIs = runtime === null || settings.skipInspection;
    return asIs ? engine : installCudaRuntime(engine, runtime, context);
  }
  const { action, description } = offer;
  if (action.kind === "skip") {
    throw cannotBeHad(description, action.reason);
  }
  context.report.detail(description);
  return action.install(context);
}

function cannotRun({ description }: Engine, fit: EngineFit, told: string[]): Failure {
  const message = `${description} cannot run here: ${fit.because}`;
  const detail = told.length === 0 ? {} : { detail: told.join("\n") };
  return new Failure(
    fit.code ?? "ENGINE_PROOF_FAILED",
    message,
    fit.remedy ?? "Use another engine.",
    { ...detail, remedies: ["choose-engine"] },
  );
}
