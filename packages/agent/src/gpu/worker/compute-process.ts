/** Runs as a process of its own: a fault of CUDA ends this process and nothing else. */
import type { GpuProbe } from "@llcuda/protocol";
import { Failure, reportOf } from "../../failure.ts";
import { comparisonOnGpu } from "./comparison-on-gpu.ts";
import type {
  ComputeAnswer,
  ComputeJobs,
  ComputeKind,
  ComputeOrder,
  CudaFacts,
} from "./compute-job.ts";
import { loadNative, NOT_INSTALLED, type Native } from "./native.ts";
import { isSticky, nativeFailure } from "./native-failure.ts";
import { statisticsOnGpu } from "./statistics-on-gpu.ts";

type Job<Kind extends ComputeKind> = (
  native: Native,
  input: ComputeJobs[Kind]["input"],
) => Promise<ComputeJobs[Kind]["result"]>;

const JOBS: { readonly [Kind in ComputeKind]: Job<Kind> } = {
  describe: async (native) => {
    const trial = await native.tryAddon();
    if (!trial.works) {
      return { works: false, reason: `The CUDA addon did not pass its trial (${trial.reason}).` };
    }
    if (trial.devices === 0) {
      return { works: false, reason: `The CUDA addon finds no GPU (${trial.reason}).` };
    }
    const gpus = Array.from({ length: trial.devices }, (_, device) => factsOf(native, device));
    return { works: true, cudaDriver: native.getVersions().driver ?? null, gpus };
  },
  probe: async (native, { uuid }): Promise<GpuProbe> => {
    const measured = await native.probeDevice(deviceOf(native, uuid), { again: true });
    return {
      uuid,
      driver: measured.driver,
      measuredAt: new Date(measured.measuredAt).toISOString(),
      copyBandwidth: measured.copyBandwidth,
      readBandwidth: null,
      matmul: measured.matmul ?? {},
      hostToDevice: measured.upload,
      deviceToHost: measured.download,
      launchMicroseconds: measured.launch * 1e6,
    };
  },
  statistics: async (native, { uuid, tensor }) => {
    const device = deviceOf(native, uuid);
    const { name } = native.getDeviceProperties(device);
    return { name, ...(await statisticsOnGpu(native, device, tensor)) };
  },
  compare: async (native, { uuid, a, b }) => {
    const device = deviceOf(native, uuid);
    const { name } = native.getDeviceProperties(device);
    return { name, ...(await comparisonOnGpu(native, device, a, b)) };
  },
};

function factsOf(native: Native, device: number): CudaFacts {
  const facts = native.getDeviceProperties(device);
  const others = Array.from({ length: native.getDeviceCount() }, (_, other) => other);
  const peers = others.filter((other) => other !== device && native.canAccessPeer(device, other));
  return {
    uuid: facts.uuid,
    computeCapability: facts.sm.replace(/^sm_(\d+)(\d)$/, "$1.$2"),
    multiprocessors: facts.multiprocessors,
    l2Bytes: facts.l2Bytes,
    sharedBytesPerMultiprocessor: facts.sharedBytesPerMultiprocessor,
    memoryBusBits: facts.busWidthBits,
    peers: peers.map((other) => native.getDeviceProperties(other).uuid),
  };
}

function deviceOf(native: Native, uuid: string): number {
  const devices = Array.from({ length: native.getDeviceCount() }, (_, device) => device);
  const found = devices.find((device) => native.getDeviceProperties(device).uuid === uuid);
  if (found !== undefined) return found;
  throw new Failure(
    "DEVICE_INVALID",
    `CUDA lists no GPU ${uuid} here.`,
    "See whether CUDA_VISIBLE_DEVICES hides it.",
  );
}

async function work({ kind, input }: ComputeOrder): Promise<ComputeAnswer> {
  try {
    const native = await loadNative();
    if (native === null && kind === "describe") {
      return { kind: "result", result: { works: false, reason: NOT_INSTALLED } };
    }
    if (native === null) throw new Failure("LIBRARY_MISSING", NOT_INSTALLED, "Install it.");
    // The kind chooses the job, and with it what its input is.
    const job = JOBS[kind] as (native: Native, input: unknown) => Promise<unknown>;
    return { kind: "result", result: await job(native, input) };
  } catch (thrown) {
    const sticky = isSticky(thrown);
    return { kind: "failure", report: reportOf(nativeFailure(thrown)), sticky };
  }
}

process.on("message", (order: ComputeOrder) => {
  void work(order).then((answer) => process.send?.(answer));
});
process.on("disconnect", () => process.exit());
