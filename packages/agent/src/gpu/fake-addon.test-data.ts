import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** How the fake addon fails. */
export interface AddonFaults {
  /** A call that ends the process at once, as a fault in a driver does. */
  crashesIn?: string;
  /** A call that CUDA refuses from then on. */
  stickyIn?: string;
  /** Loads and says that there is no GPU. */
  noDevices?: string;
  /** NVML does not answer. */
  noNvml?: string;
  /** The sampler ends the process after so many rounds. */
  diesAfterRounds?: number;
}

/**
 * An addon in JavaScript with two GPUs in place of CUDA and NVML: the package's own code runs above it.
 * @returns the environment of an agent that uses it
 */
export function fakeAddon(faults: AddonFaults = {}): Record<string, string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-addon-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "fake-addon.cjs");
  writeFileSync(file, `const faults = ${JSON.stringify(faults)};\n${PROGRAM}`);
  return { ...process.env, LLCUDA_NATIVE_ADDON: file };
}

const PROGRAM = `
const GPUS = [0, 1].map((device) => ({
  name: "NVIDIA Fake " + device, uuid: "GPU-fake-" + device, pciBus: "", computeMajor: 9, computeMinor: 0,
  multiprocessors: 132, totalMemory: 8e9, freeMemory: 1 << 20, l2Bytes: 5e7, busWidthBits: 512,
  sharedBytesPerMultiprocessor: 2e5, sharedBytesPerBlock: 1e5, registersPerMultiprocessor: 65536,
  threadsPerMultiprocessor: 2048, clockKilohertz: 1980000, memoryClockKilohertz: 3201000,
  integrated: false, ecc: true,
}));
let makeError = (code, message) => new Error(message);
let time = 0;
const sampleOf = (gpu) => ({
  uuid: gpu.uuid, name: gpu.name, time: Date.now(), utilization: 0.5, memoryUtilization: 0.25,
  memoryUsed: 1e9, memoryTotal: 8e9, temperature: 55, power: 321, powerLimit: 700, smClock: 1900,
  memoryClock: 3000, maxSmClock: 1980, maxMemoryClock: 3201, throttleBits: 4, pcieTx: 1, pcieRx: 2,
  linkGeneration: 5, linkWidth: 16, maxLinkGeneration: 5, maxLinkWidth: 16, eccCorrected: 0,
  eccUncorrected: 0, fan: null, performanceState: 0, energy: 1,
  processes: [{ pid: process.ppid, memory: 5e8 }],
});
const calls = {
  makeErrorsBy: (make) => { makeError = make; },
  deviceCount: () => faults.noDevices ? { count: 0, reason: faults.noDevices } : { count: 2, reason: "" },
  versions: () => ({ driver: 13000, runtime: 13000 }),
  deviceProperties: (device) => GPUS[device],
  canAccessPeer: () => true,
  nvmlState: () => ({ available: !faults.noNvml, reason: faults.noNvml || "", driver: "580.1" }),
  sample: () => GPUS.map(sampleOf),
  startSampling: (hertz, pcie, callback) => {
    let rounds = 0;
    return setInterval(() => {
      if (faults.diesAfterRounds !== undefined && ++rounds > faults.diesAfterRounds) process.abort();
      callback(GPUS.map(sampleOf));
    }, 1000 / hertz);
  },
  stopSampling: clearInterval,
  // What the trial adds up: a thousand twos.
  download: async (device, from, offset, into) => {
    new Float32Array(into.buffer, into.byteOffset, into.byteLength >> 2).fill(2000);
  },
  cublasLt: () => { throw new Error("no cuBLASLt"); },
  pinned: (device, bytes) => new ArrayBuffer(bytes),
  elapsed: async () => 1,
  sync: async () => undefined,
};
module.exports = new Proxy({}, {
  get: (_, name) => (...values) => {
    if (name === faults.crashesIn) { console.error("Xid 31: a fault in the driver"); process.abort(); }
    if (name === faults.stickyIn) {
      throw makeError("CUDA_FAULT", "an illegal memory access was encountered", { sticky: 1 });
    }
    return calls[name] === undefined ? {} : calls[name](...values);
  },
});
`;
