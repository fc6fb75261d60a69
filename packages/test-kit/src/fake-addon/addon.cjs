"use strict";
// Stands where llcuda_native.node stands: the functions that @llcuda/native calls, over a fake GPU.
const { openSync, readSync, closeSync } = require("node:fs");

const faults = JSON.parse(process.env.LLCUDA_FAKE_ADDON ?? "{}");
/** A thousand twos, which the trial adds up. */
const TRIAL_SUM = 2000;

const GPUS = [0, 1].map((device) => ({
  name: `NVIDIA Fake ${device}`,
  uuid: `GPU-fake-${device}`,
  pciBus: "",
  computeMajor: 9,
  computeMinor: 0,
  multiprocessors: 132,
  totalMemory: 8e9,
  freeMemory: 1 << 20,
  l2Bytes: 5e7,
  busWidthBits: 512,
  sharedBytesPerMultiprocessor: 2e5,
  sharedBytesPerBlock: 1e5,
  registersPerMultiprocessor: 65536,
  threadsPerMultiprocessor: 2048,
  clockKilohertz: 1980000,
  memoryClockKilohertz: 3201000,
  integrated: false,
  ecc: true,
}));

const sampleOf = (gpu) => ({
  uuid: gpu.uuid,
  name: gpu.name,
  time: Date.now(),
  utilization: 0.5,
  memoryUtilization: 0.25,
  memoryUsed: faults.othersHold ?? 1e9,
  memoryTotal: 8e9,
  temperature: 55,
  power: 321,
  powerLimit: 700,
  smClock: 1900,
  memoryClock: 3000,
  maxSmClock: 1980,
  maxMemoryClock: 3201,
  throttleBits: 4,
  pcieTx: 1e9,
  pcieRx: 2e9,
  linkGeneration: 5,
  linkWidth: 16,
  maxLinkGeneration: 5,
  maxLinkWidth: 16,
  eccCorrected: 0,
  eccUncorrected: 0,
  fan: null,
  performanceState: 0,
  energy: 1,
  processes: [{ pid: process.ppid, memory: 5e8 }],
});

let makeError = (code, message) => new Error(message);

/** Most processes never ask for values. */
const onTheFakeGpu = () => {
  const { distributionOf, floatsOf, pairsOf } = require("./tensor-values.ts");
  return { distributionOf, floatsOf, pairsOf };
};

/** Memory of the fake GPU: bytes, where anything was put into them. */
const handleOf = (bytes) => ({ bytes });

/** The values of a tensor as native/addon/stored.h has it. */
const valuesOf = (count, [type, { bytes }, offset, blockElements]) =>
  onTheFakeGpu().floatsOf(type, bytes.subarray(offset), count / blockElements);

const calls = {
  makeErrorsBy: (make) => {
    makeError = make;
  },
  deviceCount: () =>
    faults.noDevices ? { count: 0, reason: faults.noDevices } : { count: 2, reason: "" },
  versions: () => ({ driver: 13000, runtime: 13000 }),
  deviceProperties: (device) => GPUS[device],
  canAccessPeer: () => true,
  nvmlState: () => ({ available: !faults.noNvml, reason: faults.noNvml ?? "", driver: "580.1" }),
  sample: () => GPUS.map(sampleOf),
  startSampling: (hertz, pcie, callback) => {
    let rounds = 0;
    return setInterval(() => {
      if (faults.diesAfterRounds !== undefined && ++rounds > faults.diesAfterRounds)
        process.abort();
      callback(GPUS.map(sampleOf));
    }, 1000 / hertz);
  },
  stopSampling: clearInterval,
  share: (handle) => handle,
  download: async (device, from, offset, into) => {
    const target = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    if (from.bytes) target.set(from.bytes.subarray(offset, offset + target.length));
    else new Float32Array(into.buffer, into.byteOffset, into.byteLength >> 2).fill(TRIAL_SUM);
  },
  startLoad: (device, target, path, parts) => {
    target.bytes = new Uint8Array(parts[1] + parts[2]);
    const file = openSync(path);
    readSync(file, target.bytes, parts[1], parts[2], parts[0]);
    closeSync(file);
    return [{}, Promise.resolve()];
  },
  loadProgress: () => 0,
  dequantize: (device, type, { bytes }, offset, blocks) =>
    handleOf(new Uint8Array(onTheFakeGpu().floatsOf(type, bytes.subarray(offset), blocks).buffer)),
  cast: (device, type, { bytes }, offset, to, count) =>
    handleOf(new Uint8Array(onTheFakeGpu().floatsOf(type, bytes.subarray(offset), count).buffer)),
  distribution: (device, count, ...stored) => {
    const { maxima, ...found } = onTheFakeGpu().distributionOf(valuesOf(count, stored));
    return [Promise.resolve(found), handleOf(new Uint8Array(maxima.buffer))];
  },
  compare: async (device, count, ...stored) => {
    const [a, b] = [stored.slice(0, 5), stored.slice(5)].map((each) => valuesOf(count, each));
    return onTheFakeGpu().pairsOf(a, b);
  },
  topk: (device, type, { bytes }, offset, rows, columns, k) => {
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, columns);
    const order = [...values.keys()].toSorted((a, b) => values[b] - values[a] || a - b);
    const indices = BigInt64Array.from(order.slice(0, k), BigInt);
    return [handleOf(undefined), handleOf(new Uint8Array(indices.buffer))];
  },
  cublasLt: () => {
    throw new Error("no cuBLASLt");
  },
  pinned: (device, bytes) => new ArrayBuffer(bytes),
  elapsed: async () => 1,
  sync: async () => undefined,
};

module.exports = new Proxy(
  {},
  {
    get:
      (_, name) =>
      (...values) => {
        if (name === faults.crashesIn) {
          console.error("Xid 31: a fault in the driver");
          process.abort();
        }
        if (name === faults.stickyIn) {
          throw makeError("CUDA_FAULT", "an illegal memory access was encountered", { sticky: 1 });
        }
        return calls[name] === undefined ? {} : calls[name](...values);
      },
  },
);
