import { sep } from "node:path";
import type { ErrorReport, ModelInfo } from "@llcuda/protocol";
import type { Timing } from "../download/timing.ts";
import { Failure, reportOf } from "../failure.ts";
import type { Home } from "../home.ts";
import type { AgentOptions } from "../options.ts";
import type { StepReporter } from "../setup/step-reporter.ts";
import { DEFAULT_MODEL, type KnownModel } from "./default-model.ts";
import { modelInfo } from "./model-cache.ts";
import { checkModel } from "./model-check.ts";
import { parseModelReference, type ModelReference } from "./model-reference.ts";
import { planModel, type PlannedSource } from "./plan.ts";
import { cacheSource, type Elsewhere } from "./sources/cache.ts";
import { hubEndpoint, huggingFaceSource, isHubOffline } from "./sources/huggingface.ts";
import { localSource } from "./sources/local.ts";
import type { ModelSource } from "./sources/model-source.ts";
import { pipSource } from "./sources/pip.ts";
import { isBareName, unknownName } from "./unknown-name.ts";

export interface AcquireRequest {
  options: Pick<AgentOptions, "model" | "offline">;
  home: Home;
  step: StepReporter;
  signal: AbortSignal;
  /** The default is the process's own. */
  env?: Record<string, string | undefined>;
  /** By default no other program's folder is looked into. */
  elsewhere?: Elsewhere;
  /** The default model; tests have a smaller one. */
  known?: KnownModel;
  /** Tests are less patient. */
  timing?: Partial<Timing>;
}

/**
 * Finds or fetches the model that was asked for: each source of the plan in order until one gives a
 * file that passes the check. Every attempt is reported.
 * @throws Failure MODEL_NONE_AVAILABLE when no source of the default model works; for a model that
 *   was named, the failure of its own source; CANCELLED, OPTION_INVALID
 */
export async function acquireModel(request: AcquireRequest): Promise<ModelInfo> {
  const { options, home, step, signal } = request;
  const env = request.env ?? process.env;
  const reference = parseModelReference(options.model);
  const facts = {
    home,
    endpoint: hubEndpoint(env),
    hubOffline: isHubOffline(env),
    known: request.known ?? DEFAULT_MODEL,
  };
  const tried: Tried[] = [];
  for (const planned of planModel(facts, options, reference)) {
    const source = openSource(planned, request, env);
    const attempt = step.attempt(planned.source, source.describe());
    if (planned.skip !== null) {
      attempt.skipped(planned.skip);
      tried.push({ source: planned.source, failure: null, skipped: planned.skip });
      continue;
    }
    try {
      const found = await source.find();
      if (found === null && planned.source === "cache") {
        attempt.skipped("not there");
        tried.push({ source: "cache", failure: null, skipped: "not there" });
        continue;
      }
      const path = found ?? (await source.install({ step, signal }));
      const size = await checkModel(path, planned.size);
      const own = path.startsWith(home.models + sep);
      const model = modelInfo(home, path, size, own ? planned.source : "local");
      attempt.chosen();
      step.progress(null);
      return model;
    } catch (error) {
      const report = reportOf(error);
      attempt.failed(report);
      if (signal.aborted) throw error;
      tried.push({ source: planned.source, failure: error, skipped: null });
    }
  }
  throw verdict(reference.kind, tried, options.model);
}

interface Tried {
  source: PlannedSource["source"];
  failure: unknown;
  skipped: string | null;
}

function openSource(
  planned: PlannedSource,
  request: AcquireRequest,
  env: Record<string, string | undefined>,
): ModelSource {
  const { elsewhere = () => Promise.resolve(null), home } = request;
  if (planned.source === "cache") return cacheSource(home, planned, elsewhere);
  if (planned.source === "local") return localSource(planned.path);
  if (planned.source === "huggingface") return huggingFaceSource(planned, env, request.timing);
  return pipSource(home, planned, env);
}

/** What to tell when nothing worked. */
function verdict(kind: ModelReference["kind"], tried: Tried[], named: string | null): unknown {
  const isDefault = kind === "default";
  const failures = tried.filter(({ failure }) => failure !== null);
  const reports = failures.map(({ failure }) => reportOf(failure));
  // One cause for all: more telling than a list.
  const full = reports.length > 0 && reports.every(({ code }) => code === "DISK_FULL");
  const missing = kind === "named" && reports.at(-1)?.code === "MODEL_NOT_FOUND";
  if (missing && named !== null && isBareName(named)) return unknownName(named);
  if (full || (!isDefault && failures.length > 0)) return failures.at(-1)?.failure;
  if (!isDefault) {
    return new Failure(
      "OFFLINE",
      `${named} is not in the cache, and no network is wanted`,
      "Start once without --offline, or give the path of a GGUF file.",
    );
  }
  return new Failure(
    "MODEL_NONE_AVAILABLE",
    `no source gave a model: ${tried.map((one) => `${one.source}: ${reason(one)}`).join("; ")}`,
    "Download any GGUF model yourself and start with --model PATH.",
    { detail: reports.map(inFull).join("\n") },
  );
}

function reason({ failure, skipped }: Tried): string {
  return skipped ?? reportOf(failure).message;
}

function inFull({ code, message, hint, detail }: ErrorReport): string {
  return `${code}: ${message}\n  ${hint}${detail === undefined ? "" : `\n  ${detail}`}`;
}
