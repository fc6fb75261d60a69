import { existsSync } from "node:fs";
import type { GpuProperties, GpuReading } from "@llcuda/protocol";
import type { GpuSample } from "@llcuda/native";
import { reportOf } from "../failure.ts";
import type { GpuCompute } from "./compute.ts";
import { commandOf } from "./command-of.ts";
import type {
  GpuProcess as GpuUser,
  OpenTelemetry,
  Telemetry,
  TelemetryListener,
} from "./telemetry.ts";
import type { Description } from "./worker/compute-job.ts";
import { GpuProcess } from "./worker/gpu-process.ts";
import type { TelemetryMessage } from "./worker/telemetry-message.ts";

/** What a loaded driver leaves in /dev: NVIDIA's own, and that of Windows below WSL. */
const DRIVER_FILES = ["/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg"];

type Env = Record<string, string | undefined>;

/** Telemetry by NVML through the addon, which is tried in a process of its own before it is used. */
export function addonTelemetry(compute: GpuCompute, env: Env): OpenTelemetry {
  return async (listener) => {
    const named = env["LLCUDA_NATIVE_ADDON"] !== undefined;
    if (!named && !DRIVER_FILES.some((file) => existsSync(file))) {
      return `The CUDA addon was not tried: there is none of ${DRIVER_FILES.join(", ")}.`;
    }
    try {
      const cuda = await compute.run("describe", null);
      if (!cuda.works) return cuda.reason;
      return await open(listener, env, cuda);
    } catch (thrown) {
      const { detail, message } = reportOf(thrown);
      return detail === undefined ? message : `${message} (${detail})`;
    }
  };
}

async function open(
  listener: TelemetryListener,
  env: Env,
  cuda: Description & { works: true },
): Promise<Telemetry | string> {
  const { promise, resolve } = Promise.withResolvers<Telemetry | string>();
  let opened = false;
  let closed = false;
  const reader = await GpuProcess.start({
    program: "gpu/worker/telemetry-process",
    env,
    onMessage: (received) => {
      const message = received as TelemetryMessage;
      if (message.kind === "unavailable") {
        closed = true;
        reader.kill();
        resolve(message.reason);
      } else if (message.kind === "opened") {
        opened = true;
        const properties = message.samples.map((sample, index) =>
          propertiesOf(sample, index, message.driver, cuda),
        );
        for (const [index, { peers }] of properties.entries()) {
          const facts = cuda.gpus.find(({ uuid }) => uuid === properties[index]!.uuid);
          peers.push(...indicesOf(facts?.peers ?? [], properties));
        }
        resolve({
          source: "addon",
          properties,
          close: () => {
            closed = true;
            reader.kill();
          },
        });
      } else {
        for (const round of message.rounds) listener.readings(round.map(readingOf));
        void usersOf(message.rounds.at(-1) ?? []).then((users) => {
          if (!closed) listener.processes(users);
        });
      }
    },
    onEnd: (why) => {
      if (closed) return;
      if (opened) listener.lost(`The process that reads the GPUs is gone: ${firstLine(why)}.`);
      else resolve(`The process that reads the GPUs did not start: ${firstLine(why)}.`);
    },
  });
  return promise;
}

function indicesOf(uuids: readonly string[], gpus: readonly GpuProperties[]): number[] {
  return gpus.filter(({ uuid }) => uuids.includes(uuid)).map(({ index }) => index);
}

/** What NVML tells, and of GPUs that CUDA sees what it tells beyond that. Pure. */
export function propertiesOf(
  sample: GpuSample,
  index: number,
  driver: string,
  cuda: Description & { works: true },
): GpuProperties {
  const facts = cuda.gpus.find(({ uuid }) => uuid === sample.uuid);
  return {
    index,
    name: sample.name,
    uuid: sample.uuid,
    computeCapability: facts?.computeCapability ?? null,
    memoryTotal: sample.memoryTotal ?? 0,
    multiprocessors: facts?.multiprocessors ?? null,
    l2Bytes: facts?.l2Bytes ?? null,
    sharedBytesPerMultiprocessor: facts?.sharedBytesPerMultiprocessor ?? null,
    memoryBusBits: facts?.memoryBusBits ?? null,
    clockMax: sample.maxSmClock,
    memoryClockMax: sample.maxMemoryClock,
    powerLimit: sample.powerLimit,
    pcieGeneration: sample.maxLinkGeneration,
    pcieWidth: sample.maxLinkWidth,
    driver,
    cudaDriver: cuda.cudaDriver,
    peers: [],
  };
}

/** Pure. */
export function readingOf(sample: GpuSample, index: number): GpuReading {
  return {
    index,
    load: sample.utilization,
    memoryLoad: sample.memoryUtilization,
    memoryUsed: sample.memoryUsed ?? 0,
    power: sample.power,
    temperature: sample.temperature,
    clock: sample.smClock,
    memoryClock: sample.memoryClock,
    throttle: [...(sample.throttle ?? [])],
    pcieIn: sample.pcieRx,
    pcieOut: sample.pcieTx,
    eccErrors: sample.eccUncorrected,
  };
}

async function usersOf(samples: readonly GpuSample[]): Promise<GpuUser[]> {
  return Promise.all(
    samples.flatMap(({ processes }, index) =>
      processes.map(async ({ memory, pid }) => ({
        index,
        pid,
        name: await commandOf(pid),
        memory,
      })),
    ),
  );
}

/** A dying Node adds its stack below. */
function firstLine(words: string): string {
  return words.split("\n", 1)[0]!;
}
