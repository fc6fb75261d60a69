import { cpus } from "node:os";
import { lastingDisturbance, type BenchTelemetry } from "@llcuda/protocol";
import { harmful } from "../../gpu/throttle.ts";
import { cpuSecondsOf } from "../../host/process.ts";
import type { BenchGround } from "../run/bench-ground.ts";

const READ_EVERY_MS = 250;
/** Other programs that use so much of all processors slow an engine that wants them. */
const OTHERS_SHARE = 0.1;
/** A shorter burst is the system's own. */
const LEAST_SECONDS = 1;

/** Reads the machine while a run goes on, and writes down what disturbs it. */
export class MachineMonitor {
  readonly #ground: BenchGround;
  readonly #timer: NodeJS.Timeout;
  #cpu = cpuTimes();
  #own: number;
  #readAt = performance.now();
  /** Seconds that each disturbance lasted since `take`. */
  #seconds = new Map<string, number>();
  #othersShare = 0;
  #power = { joules: 0, seconds: 0 };

  constructor(ground: BenchGround) {
    this.#ground = ground;
    this.#own = this.#ownSeconds();
    this.#timer = setInterval(() => this.#read(), READ_EVERY_MS);
  }

  /** Mean power since the last call, in watts; null where the GPU reports none. */
  takePower(): number | null {
    const { joules, seconds } = this.#power;
    this.#power = { joules: 0, seconds: 0 };
    return seconds > 0 ? joules / seconds : null;
  }

  /** What disturbed the machine since the last call, in words. */
  takeDisturbances(): string[] {
    const told = [...this.#seconds].filter(([, seconds]) => seconds >= LEAST_SECONDS);
    this.#seconds = new Map();
    return told.map(([what, seconds]) => lastingDisturbance(what, seconds));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #read(): void {
    const { live, meter, world } = this.#ground;
    const now = performance.now();
    const seconds = (now - this.#readAt) / 1_000;
    this.#readAt = now;
    const times = cpuTimes();
    const all = times.all - this.#cpu.all;
    const cpuLoad = all > 0 ? (times.busy - this.#cpu.busy) / all : 0;
    this.#cpu = times;
    const own = this.#ownSeconds();
    // A process that ended takes its seconds with it: then nothing is known of this moment.
    const ownShare = own < this.#own ? cpuLoad : (own - this.#own) / (seconds * cpus().length);
    this.#own = own;
    // A tick of a process's time is 10 ms: single readings are coarse, their mean is not.
    this.#othersShare = 0.8 * this.#othersShare + 0.2 * Math.max(0, cpuLoad - ownShare);
    const gpus = world.gpu?.readings() ?? [];
    const power = sumOf(gpus.map((gpu) => gpu.power));
    // What a GPU draws, or how it is held back, says nothing of an engine that does not use it.
    const onGpu = live.run.conditions.engine?.backend !== "cpu";
    if (power !== null && onGpu) {
      this.#power.joules += power * seconds;
      this.#power.seconds += seconds;
    }
    const throttled = harmful([...new Set(gpus.flatMap((gpu) => gpu.throttle))]);
    if (this.#othersShare > OTHERS_SHARE) this.#note("other programs used the processor", seconds);
    if (world.activeAnswers() > 0) this.#note("somebody was chatting", seconds);
    if (onGpu) {
      for (const reason of throttled) this.#note(`the GPU was throttled (${reason})`, seconds);
    }
    const reading: BenchTelemetry = {
      at: live.now(now),
      tokensPerSecond: meter.perSecond(now),
      cpuLoad,
      gpuLoad: maxOf(gpus.map(({ load }) => load)),
      gpuMemoryUsed: sumOf(gpus.map(({ memoryUsed }) => memoryUsed)),
      power,
      temperature: maxOf(gpus.map(({ temperature }) => temperature)),
      clock: maxOf(gpus.map(({ clock }) => clock)),
      throttled,
    };
    live.addReading(reading);
  }

  #note(what: string, seconds: number): void {
    this.#seconds.set(what, (this.#seconds.get(what) ?? 0) + seconds);
  }

  #ownSeconds(): number {
    const { system, user } = process.cpuUsage();
    const others = [...this.#ground.pids].map((pid) => cpuSecondsOf(pid) ?? 0);
    return others.reduce((sum, each) => sum + each, (user + system) / 1e6);
  }
}

function cpuTimes(): { busy: number; all: number } {
  let [busy, all] = [0, 0];
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.irq + times.idle;
    all += sum;
    busy += sum - times.idle;
  }
  return { busy, all };
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

function sumOf(values: readonly (number | null)[]): number | null {
  const all = known(values);
  return all.length === 0 ? null : all.reduce((sum, value) => sum + value, 0);
}

function maxOf(values: readonly (number | null)[]): number | null {
  const all = known(values);
  return all.length === 0 ? null : Math.max(...all);
}
