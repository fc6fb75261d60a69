import { cpus, freemem, totalmem } from "node:os";
import type { HostSample } from "@llcuda/protocol";
import { LiveValue } from "../live/live-value.ts";
import { memoryAvailable, residentBytes } from "./memory.ts";

const SAMPLE_EVERY_MS = 1_000;

interface SamplerInput {
  /** Of every loaded model. */
  enginePids: () => readonly number[];
  activeAnswers: () => number;
  tokensPerSecond: () => number;
}

interface CpuTimes {
  busy: number;
  all: number;
}

function cpuTimes(): CpuTimes {
  let busy = 0;
  let all = 0;
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.irq + times.idle;
    all += sum;
    busy += sum - times.idle;
  }
  return { busy, all };
}

/** Reads the machine once a second. */
export class HostSampler {
  readonly live: LiveValue<HostSample>;
  readonly #input: SamplerInput;
  readonly #timer: NodeJS.Timeout;
  #before = cpuTimes();

  constructor(input: SamplerInput) {
    this.#input = input;
    const total = totalmem();
    this.live = new LiveValue({
      at: new Date().toISOString(),
      cpuLoad: 0,
      cpuCount: cpus().length,
      cpuName: cpus()[0]?.model.trim() ?? "unknown",
      memoryTotal: total,
      memoryUsed: total - freemem(),
      agentMemory: process.memoryUsage.rss(),
      engineMemory: null,
      activeAnswers: 0,
      tokensPerSecond: 0,
    });
    this.#timer = setInterval(() => void this.#sample(), SAMPLE_EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #sample(): Promise<void> {
    const times = cpuTimes();
    const all = times.all - this.#before.all;
    const cpuLoad = all > 0 ? (times.busy - this.#before.busy) / all : 0;
    this.#before = times;
    const pids = this.#input.enginePids();
    const [available, ...held] = await Promise.all([
      memoryAvailable(),
      ...pids.map((pid) => residentBytes(pid)),
    ]);
    const told = held.filter((bytes) => bytes !== null);
    const engineMemory = told.length === 0 ? null : told.reduce((sum, bytes) => sum + bytes, 0);
    const { memoryTotal } = this.live.value;
    this.live.set({
      ...this.live.value,
      at: new Date().toISOString(),
      cpuLoad,
      memoryUsed: memoryTotal - available,
      agentMemory: process.memoryUsage.rss(),
      engineMemory,
      activeAnswers: this.#input.activeAnswers(),
      tokensPerSecond: this.#input.tokensPerSecond(),
    });
  }
}
