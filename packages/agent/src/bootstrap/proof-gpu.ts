import { basename } from "node:path";
import type { EngineBackend, EngineDevice } from "@llcuda/protocol";
import { BACKEND_NAMES } from "../engine/backend-name.ts";
import { diagnose, isKnown } from "../engine/diagnosis/diagnose.ts";
import { commandOf, type Engine } from "../engine/engine.ts";
import { isDeviceOf } from "../engine/offload.ts";
import { Failure } from "../failure.ts";
import { engineFiles } from "./engine-files.ts";
import { isOnProcessor } from "./on-processor.ts";
import { lastWords, runProgram } from "./program.ts";
import { SERVER } from "./server-search.ts";

const BACKENDS = ["cuda", "hip", "metal", "vulkan"] as const;
const HINT = "The next engine is tried. `llcuda doctor` shows what of the GPU is found here.";

/**
 * What an engine computes on: what its backend library is for, else the first GPU that it lists, as a
 * program linked into one file shows no library.
 */
export function backendOf(engine: Engine, devices: readonly EngineDevice[]): EngineBackend {
  if (engine.backend !== "cpu" || isOnProcessor(engine)) return engine.backend;
  return BACKENDS.find((gpu) => devices.some(({ name }) => isDeviceOf(gpu, name))) ?? "cpu";
}

/**
 * Why an engine for a GPU goes on without it. A backend that cannot be loaded is passed over in
 * silence by release builds; named by GGML_BACKEND_PATH it is loaded once more, and then tells.
 */
export async function gpuFailure(
  engine: Engine,
  backend: EngineBackend,
  reason: string,
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<Failure> {
  const { description } = engine;
  const words = await askAloud(engine, backend, options);
  const error = diagnose({ log: words.split("\n"), exit: null, phase: "starting" });
  if (isKnown(error)) {
    const message = `${description} does not reach the GPU: ${error.message}`;
    return new Failure(error.code, message, error.hint, {
      detail: error.detail ?? words,
      remedies: error.remedies,
    });
  }
  const message = `${description} computes on the processor, though it is for ${BACKEND_NAMES[backend]}: ${reason}.`;
  return new Failure("GPU_NOT_USED", message, HINT, words === "" ? {} : { detail: words });
}

async function askAloud(
  engine: Engine,
  backend: EngineBackend,
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<string> {
  const pattern = new RegExp(`^libggml-${backend}\\.(so|dylib)`);
  const library = (await engineFiles(engine)).find((file) => pattern.test(basename(file)));
  const env = library === undefined ? {} : { GGML_BACKEND_PATH: library };
  const named = { ...engine, env: { ...engine.env, ...env } };
  return lastWords(await runProgram(commandOf(named, SERVER, ["--list-devices"]), options));
}
