import { closeSync, openSync, readSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { FakeBehaviour, FakeDeath } from "./behaviour.ts";

const PROGRESS_STEPS = 10;

interface Loading {
  model: string;
  behaviour: FakeBehaviour;
  contextSize: number;
  slots: number;
  /** One line to stderr. */
  log: (line: string) => void;
  /** Called with 0 to 1, as the engine tells its router. */
  progress: (value: number) => void;
}

const startedAt = performance.now();

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

/** A line in llama-server's form: time since start, level, source, function. */
export function logLine(level: "I" | "W" | "E", source: string, text: string): string {
  const ms = performance.now() - startedAt;
  const seconds = Math.floor(ms / 1_000);
  const micros = Math.floor((ms % 1) * 1_000);
  const time = `${Math.floor(seconds / 60)}.${pad(seconds % 60, 2)}.${pad(Math.floor(ms) % 1_000, 3)}.${pad(micros, 3)}`;
  return `${time} ${level} ${source}${text}`;
}

/** Null when the file starts like a GGUF; else what the real engine prints about it. */
function complaintAbout(model: string): string | null {
  try {
    const magic = Buffer.alloc(4);
    const file = openSync(model, "r");
    readSync(file, magic, 0, 4, 0);
    closeSync(file);
    const found = magic.toString("latin1");
    if (found === "GGUF") return null;
    return `gguf_init_from_reader: invalid magic characters: '${found}', expected 'GGUF'`;
  } catch {
    return `gguf_init_from_file: failed to open GGUF file '${model}' (No such file or directory)`;
  }
}

/** The real one counts the layers of the model; the fake's all have as many. */
const LAYERS = 2;
/** From this verbosity on the real one tells where the model goes. */
const TELLS_BUFFERS = 4;

/** Where the model goes, in the real one's words. */
function bufferLines({ devices, offloads }: FakeBehaviour): string[] {
  if (Number(process.env["LLAMA_ARG_LOG_VERBOSITY"] ?? 3) < TELLS_BUFFERS) return [];
  const device = devices[0]?.split(":")[0];
  const line = (name: string, mib: string): string =>
    logLine("I", "", `load_tensors: ${name.padStart(12)} model buffer size = ${mib} MiB`);
  if (device === undefined) return [line("CPU_Mapped", "1.00")];
  const layers = logLine(
    "I",
    "",
    `load_tensors: offloaded ${offloads ? LAYERS : 0}/${LAYERS} layers to GPU`,
  );
  return [layers, line("CPU_Mapped", "0.50"), ...(offloads ? [line(device, "0.50")] : [])];
}

/** The cache finds no room, in the real one's words. */
function outOfMemory(log: (line: string) => void): FakeDeath {
  const bytes = "failed to allocate buffer of size 8589934592";
  log(logLine("E", "", `ggml_backend_cpu_buffer_type_alloc_buffer: ${bytes}`));
  log(
    logLine(
      "E",
      "",
      "llama_init_from_model: failed to initialize the context: failed to allocate buffer for kv cache",
    ),
  );
  return {
    text: logLine("E", "srv  ", "llama_server: exiting due to model loading error"),
    code: 1,
  };
}

/** Prints and waits as the real load does. @returns how to die, or null when the model is loaded */
export async function load(input: Loading): Promise<FakeDeath | null> {
  const { model, behaviour, log, progress } = input;
  log(logLine("I", "srv    ", `load_model: loading model '${model}'`));
  const complaint = complaintAbout(model);
  if (complaint !== null) {
    log(logLine("E", "", complaint));
    log(logLine("E", "srv    ", `load_model: failed to load model, '${model}'`));
    return {
      text: logLine("E", "srv  ", "llama_server: exiting due to model loading error"),
      code: 1,
    };
  }
  for (const line of [...bufferLines(behaviour), ...behaviour.loadLog]) log(line);
  const { oomAboveContext } = behaviour;
  if (oomAboveContext !== null && input.contextSize > oomAboveContext) return outOfMemory(log);
  if (behaviour.loadHangs) await new Promise(() => {});
  for (let step = 0; step <= PROGRESS_STEPS; step += 1) {
    progress(step / PROGRESS_STEPS);
    if (behaviour.loadMs > 0) await delay(behaviour.loadMs / PROGRESS_STEPS);
    if (behaviour.crashAtLoad !== null && step === PROGRESS_STEPS / 2) return behaviour.crashAtLoad;
  }
  if (behaviour.warmUpMs > 0) {
    log(
      logLine("I", "cmn  ", "common_init_: warming up the model with an empty run - please wait"),
    );
    await delay(behaviour.warmUpMs);
  }
  const sizes = `n_slots = ${input.slots}, n_ctx_slot = ${input.contextSize}, kv_unified = 'true'`;
  log(logLine("I", "srv    ", `load_model: initializing, ${sizes}`));
  log(logLine("I", "srv  ", "llama_server: model loaded"));
  return null;
}
