import type {
  EffectiveLoad,
  EngineExit,
  EngineOffload,
  ErrorReport,
  MemoryShares,
  ModelInfo,
} from "@llcuda/protocol";
import { reportOf } from "../failure.ts";
import type { Home } from "../home.ts";
import { OomWitness } from "../host/oom-witness.ts";
import { diagnose } from "./diagnosis/diagnose.ts";
import { watchCompiling } from "./compile-watch.ts";
import { ENGINE_HOST, serverCommand, type ServerSettings } from "./engine-command.ts";
import { effectiveLoad } from "./effective-load.ts";
import { EngineProcess } from "./engine-process.ts";
import type { EngineAddress } from "./engine-service.ts";
import type { Engine } from "./engine.ts";
import { freePort } from "./free-port.ts";
import { PROBE_LINE, waitUntilReady, type ReadyEngine } from "./health.ts";
import { LoadReading } from "./load-reading.ts";
import type { LoadReport } from "./load-report.ts";
import { amongAll } from "./only-gpu.ts";
import { parentDeathLauncher } from "./parent-death.ts";
import { ProcessFile } from "./process-file.ts";

export interface LaunchInput {
  home: Home;
  engine: Engine;
  model: ModelInfo;
  onLine: (line: string) => void;
  onLoad: (report: LoadReport) => void;
  /** As llama-server would by itself where there are none, but with a small context. */
  settings?: ServerSettings | undefined;
  /** It holds no machine code for the GPU here: the driver compiles its kernels first. */
  compiles?: boolean | undefined;
  /** A load without any sign of work for this long is hung. */
  stallMs: number;
  /** How long the engine may take to end when asked; read when it is asked. */
  readonly graceMs: number;
  /** Aborts when it is to end. */
  signal: AbortSignal;
}

/** How one life of the engine ended. */
export interface EngineDeath {
  error: ErrorReport;
  exit: EngineExit | null;
  /** Its own lines, oldest first. */
  log: string[];
}

/** An engine that answers, and where its model went. */
export interface LoadedEngine extends ReadyEngine {
  address: EngineAddress;
  /** Null where it said nothing of it. */
  offload: EngineOffload | null;
  /** What its buffers take, by its own words. */
  memory: MemoryShares | null;
  effective: EffectiveLoad;
}

/** One process of the engine, from its start to its end. */
export interface EngineLife {
  /** Null when it ended before it was ready. Never rejects. */
  ready: Promise<LoadedEngine | null>;
  /** Never rejects. Resolves also when it was asked to end. */
  ended: Promise<EngineDeath>;
}

export type Launch = (input: LaunchInput) => EngineLife;

/** Starts llama-server as a process that does not outlive this one. */
export const launchEngine: Launch = (input) => {
  const { promise: ready, resolve } = Promise.withResolvers<Awaited<EngineLife["ready"]>>();
  const ended = live(input, resolve)
    .catch((thrown: unknown) => ({ error: reportOf(thrown), exit: null, log: [] }))
    .finally(() => resolve(null));
  return { ready, ended };
};

async function live(
  input: LaunchInput,
  onReady: (ready: Awaited<EngineLife["ready"]>) => void,
): Promise<EngineDeath> {
  const { home, engine, model, onLine, onLoad, signal, stallMs } = input;
  const [port, launcher] = await Promise.all([freePort(ENGINE_HOST), parentDeathLauncher()]);
  signal.throwIfAborted();
  const file = new ProcessFile(home, engine.bin);
  const compiling = input.compiles === true ? watchCompiling(onLoad) : null;
  try {
    const { apiKey, apiKeyFile } = file;
    const modelPath = model.path;
    const command = serverCommand({
      home,
      engine,
      modelPath,
      modelName: model.name,
      port,
      apiKeyFile,
      settings: input.settings,
      launcher,
    });
    let probed = false;
    const witness = new OomWitness();
    const onlyGpu = input.settings?.onlyGpu ?? null;
    const reading = new LoadReading();
    const process = new EngineProcess({
      command,
      onLoad: (report) => {
        compiling?.heard();
        onLoad(report);
      },
      onLine: (line) => {
        reading.take(amongAll(line, onlyGpu));
        compiling?.heard();
        // Our own question is no news to a person; later ones would be.
        if (!probed && PROBE_LINE.test(line)) probed = true;
        else onLine(line);
      },
    });
    file.note(process.identity);
    const ending = new AbortController();
    void process.ended.then(() => ending.abort());
    const onAbort = (): void => {
      ending.abort();
      void process.stop(input.graceMs);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    const url = `http://${ENGINE_HOST}:${port}`;
    let failure: ErrorReport | null = null;
    let wasReady = false;
    try {
      const found = await waitUntilReady({
        url,
        apiKey,
        pid: process.pid ?? 0,
        stallMs,
        lines: () => process.lines,
        listening: process.listening,
        signal: ending.signal,
      });
      wasReady = true;
      compiling?.end();
      const address = { url, apiKey, apiKeyFile, pid: process.pid ?? 0 };
      const { listening } = process;
      const effective = await effectiveLoad({ ...found, url, apiKey, reading, listening });
      const { memory, offload } = reading;
      onReady({ ...found, address, offload, memory, effective });
    } catch (thrown) {
      if (!ending.signal.aborted) {
        failure = reportOf(thrown);
        process.kill("SIGKILL");
      }
    }
    const exit = await process.ended;
    signal.removeEventListener("abort", onAbort);
    const phase = wasReady ? "running" : "starting";
    const log = process.tail;
    const said = log.map((line) => amongAll(line, onlyGpu));
    return {
      error: failure ?? diagnose({ log: said, exit, phase, killed: witness.verdict() }),
      exit,
      log,
    };
  } finally {
    compiling?.end();
    file.remove();
  }
}
