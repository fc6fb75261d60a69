import { execFile, spawn } from "node:child_process";
import { delimiter } from "node:path";
import { promisify } from "node:util";
import type { GpuProperties } from "@llcuda/protocol";
import { parseHeader } from "../../bootstrap/probe/nvidia-smi-answers.ts";
import { LineSplitter } from "../../engine/line-splitter.ts";
import { parentDeathLauncher } from "../../engine/parent-death.ts";
import { NVIDIA_SMI_FOLDERS } from "../../host/gpu-memory.ts";
import type { OpenTelemetry, Telemetry, TelemetryListener } from "../telemetry.ts";
import {
  PROCESS_COLUMNS,
  processesOf,
  PROPERTY_COLUMNS,
  propertiesOf,
  READING_COLUMNS,
  readingOf,
  refusedColumn,
} from "./answers.ts";

/** It answers within 0.1 s where the driver is awake; a broken one never does. */
const ANSWER_MS = 10_000;
const READ_EVERY_MS = 1_000;
/** A process each time: more often would cost more than the figures are worth. */
const PROCESSES_EVERY_MS = 10_000;
const CSV = "--format=csv,noheader,nounits";
/** Kept of what it says at its end. */
const SAID_CHARS = 500;

type Env = Record<string, string | undefined>;

/**
 * Telemetry by the driver's own program, where the addon is not: one process that prints every GPU
 * once a second, and a short one now and then for who uses them.
 */
export function nvidiaSmiTelemetry(env: Env): OpenTelemetry {
  const path = [env["PATH"] ?? "", ...NVIDIA_SMI_FOLDERS].join(delimiter);
  const smi = new NvidiaSmi({ ...env, PATH: path });
  return async (listener) => {
    const known = await smi.table(PROPERTY_COLUMNS);
    if (typeof known === "string") return known;
    const cudaDriver = await smi.cudaVersion();
    const told = known.lines.map((line) => propertiesOf(line, known.columns, cudaDriver));
    const gpus = told.filter((gpu) => gpu !== null);
    if (gpus.length === 0) return `nvidia-smi lists no GPU: ${known.lines.join(" ").slice(0, 200)}`;
    const readable = await smi.table(READING_COLUMNS);
    if (typeof readable === "string") return readable;
    return smi.open(listener, gpus, readable.columns);
  };
}

class NvidiaSmi {
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  /** Lines of a table with as many of the columns as this nvidia-smi knows, or why there is none. */
  async table<Column extends string>(
    columns: readonly Column[],
  ): Promise<{ columns: Column[]; lines: string[] } | string> {
    let known = [...columns];
    for (;;) {
      const answer = await this.#ask([`--query-gpu=${known.join(",")}`, CSV]);
      const refused = refusedColumn(answer.text);
      if (refused === null || !known.includes(refused as Column)) {
        if (!answer.ok) return answer.text;
        return { columns: known, lines: answer.text.split("\n").filter((line) => line !== "") };
      }
      known = known.filter((column) => column !== refused);
    }
  }

  async cudaVersion(): Promise<string | null> {
    return parseHeader((await this.#ask(["-q", "-d", "COMPUTE"])).text).driverCuda;
  }

  async open(
    listener: TelemetryListener,
    properties: readonly GpuProperties[],
    columns: readonly (typeof READING_COLUMNS)[number][],
  ): Promise<Telemetry> {
    const question = [`--query-gpu=${columns.join(",")}`, CSV, `--loop-ms=${READ_EVERY_MS}`];
    const [file, ...args] = [...(await parentDeathLauncher()), "nvidia-smi", ...question];
    const child = spawn(file!, args, { env: this.#env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const lines = new LineSplitter((line) => {
      const reading = readingOf(line, columns);
      if (reading !== null) listener.readings([reading]);
      else said = line.slice(0, SAID_CHARS);
    });
    child.stdout.on("data", (bytes: Buffer) => lines.push(bytes));
    child.stderr.on("data", (bytes: Buffer) => {
      said = (said + bytes.toString()).slice(0, SAID_CHARS);
    });
    const who = async (): Promise<void> => {
      const answer = await this.#ask([`--query-compute-apps=${PROCESS_COLUMNS.join(",")}`, CSV]);
      if (answer.ok && !closed) listener.processes(processesOf(answer.text, properties));
    };
    const timer = setInterval(() => void who(), PROCESSES_EVERY_MS).unref();
    let closed = false;
    const end = (why: string): void => {
      if (closed) return;
      closed = true;
      clearInterval(timer);
      listener.lost(why);
    };
    child.once("error", (error) => end(error.message));
    child.once("close", (code, signal) =>
      end(`nvidia-smi ended with ${code ?? signal}${said === "" ? "" : `: ${said.trim()}`}`),
    );
    void who();
    return {
      source: "nvidia-smi",
      properties,
      close: () => {
        closed = true;
        clearInterval(timer);
        child.kill("SIGKILL");
      },
    };
  }

  async #ask(question: string[]): Promise<{ ok: boolean; text: string }> {
    const options = { timeout: ANSWER_MS, killSignal: "SIGKILL", env: this.#env } as const;
    try {
      const { stdout } = await promisify(execFile)("nvidia-smi", question, options);
      return { ok: true, text: stdout };
    } catch (error) {
      return { ok: false, text: wordsOf(error as SmiError) };
    }
  }
}

type SmiError = NodeJS.ErrnoException & { killed?: boolean; stdout?: string; stderr?: string };

/** Why it gave no answer, in its own words where it has some. */
function wordsOf({ code, killed, message, stderr = "", stdout = "" }: SmiError): string {
  if (code === "ENOENT") return "There is no nvidia-smi: no NVIDIA driver is installed here.";
  if (killed === true) return `nvidia-smi did not answer in ${ANSWER_MS / 1_000} s.`;
  const words = `${stdout}\n${stderr}`.trim();
  return words === "" ? message : words.slice(0, SAID_CHARS);
}
