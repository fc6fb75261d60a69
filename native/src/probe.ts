import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { binding } from "./addon.ts";
import { empty, pinned, zeros } from "./create.ts";
import { getDeviceProperties, getVersions } from "./devices.ts";
import type { FloatDType } from "./dtype.ts";
import { add } from "./ops/elementwise.ts";
import { matmul } from "./ops/matmul.ts";
import { scope } from "./scope.ts";
import { checkFlag, checkPath } from "./shape.ts";
import { Event, sync } from "./stream.ts";
import type { Tensor } from "./tensor.ts";

const GIB = 2 ** 30;
/** Far beyond any cache, and small beside any GPU's memory. */
const COPY_BYTES = GIB;
const PCIE_BYTES = 256 << 20;
/** Large enough that every GPU is busy with all it has. */
const MATMUL_SIZE = 8192;
const ROUNDS = 5;
const LAUNCHES = 1000;
/** In the file: another form is not read. */
const FORM = 1;

/** What a GPU was measured to do. */
export interface ProbeResult {
  readonly uuid: string;
  readonly name: string;
  /** CUDA version of the driver. */
  readonly driver: string;
  /** Bytes a second, read and written counted together. */
  readonly copyBandwidth: number;
  /** Operations a second, by input dtype; F32 in TF32 apart. Null where cuBLASLt is not there. */
  readonly matmul: Readonly<Record<FloatDType | "TF32", number>> | null;
  /** Bytes a second from and to page-locked memory. */
  readonly upload: number;
  readonly download: number;
  /** Seconds from one small operation to the next, as JavaScript enqueues them. */
  readonly launch: number;
  /** Milliseconds since 1970. */
  readonly measuredAt: number;
}

/**
 * Measures a GPU (1 to 2 s), or recalls what was measured of it with this driver.
 * @param options cacheFile: JSON with the results of every GPU; again: measure in any case
 */
export async function probeDevice(
  device = 0,
  options: { cacheFile?: string; again?: boolean } = {},
): Promise<ProbeResult> {
  if (options.cacheFile !== undefined) checkPath(options.cacheFile, "cacheFile");
  checkFlag(options.again, "again");
  const { uuid, name } = getDeviceProperties(device);
  const driver = binding().nvmlState().driver || (getVersions().driver ?? "");
  const { cacheFile, again } = options;
  const known = cacheFile === undefined ? [] : await readCache(cacheFile);
  const same = known.find((one) => one.uuid === uuid && one.driver === driver);
  if (same !== undefined && again !== true) return same;
  const measured: ProbeResult = {
    uuid,
    name,
    driver,
    copyBandwidth: await copyBandwidth(device),
    matmul: await matmulRates(device),
    ...(await pcieRates(device)),
    launch: await launchSeconds(device),
    measuredAt: Date.now(),
  };
  if (cacheFile !== undefined) {
    await writeCache(cacheFile, [...known.filter((one) => one.uuid !== uuid), measured]);
  }
  return measured;
}

/** Seconds of the fastest of some rounds, after one that does not count. */
async function fastest(device: number, enqueue: () => void): Promise<number> {
  let best = Infinity;
  for (let round = 0; round <= ROUNDS; round++) {
    const begin = new Event(device);
    enqueue();
    const end = new Event(device);
    const seconds = (await end.since(begin)) / 1000;
    if (round > 0) best = Math.min(best, seconds);
  }
  return best;
}

async function copyBandwidth(device: number): Promise<number> {
  const { freeMemory } = getDeviceProperties(device);
  const bytes = Math.min(COPY_BYTES, 2 ** Math.floor(Math.log2(freeMemory / 4)));
  return scope(async () => {
    const source = zeros([bytes], { dtype: "U8", device });
    const target = empty([bytes], { dtype: "U8", device });
    return (2 * bytes) / (await fastest(device, () => target.set(source)));
  });
}

async function matmulRates(device: number): Promise<ProbeResult["matmul"]> {
  try {
    binding().cublasLt();
  } catch {
    return null;
  }
  const rate = async (dtype: FloatDType, tf32 = false): Promise<number> =>
    scope(async () => {
      const n = MATMUL_SIZE;
      const a = noise(n, dtype, device);
      const b = noise(n, dtype, device);
      const once = (): void => matmul(a, b, { tf32 }).dispose();
      return (2 * n ** 3) / (await fastest(device, once));
    });
  return {
    F32: await rate("F32"),
    TF32: await rate("F32", true),
    F16: await rate("F16"),
    BF16: await rate("BF16"),
  };
}

/** Zeros would flatter: with random bits a GPU draws more power and clocks lower. */
function noise(n: number, dtype: FloatDType, device: number): Tensor {
  return scope(() => {
    const bits = new Uint16Array(1 << 20);
    // Exponents around 1, random signs and fractions.
    for (let i = 0; i < bits.length; i++) {
      const random = Math.random() * 0x10000;
      bits[i] = dtype === "F16" ? (random & 0x8fff) | 0x3000 : (random & 0x80ff) | 0x3f00;
    }
    const width = dtype === "F32" ? 4 : 2;
    const whole = empty([n, n], { dtype, device });
    const bytes = n * n * width;
    const piece = new Uint8Array(bits.buffer);
    for (let at = 0; at < bytes; at += piece.length) {
      binding().upload(device, whole.handle, at, piece);
    }
    return whole;
  });
}

async function pcieRates(device: number): Promise<{ upload: number; download: number }> {
  const host = pinned(PCIE_BYTES, "U8", device) as Uint8Array;
  return scope(async () => {
    const target = empty([PCIE_BYTES], { dtype: "U8", device });
    const up = await fastest(device, () => binding().upload(device, target.handle, 0, host));
    let down = Infinity;
    for (let round = 0; round <= ROUNDS; round++) {
      const begin = performance.now();
      await target.toHost(host);
      if (round > 0) down = Math.min(down, (performance.now() - begin) / 1000);
    }
    return { upload: PCIE_BYTES / up, download: PCIE_BYTES / down };
  });
}

async function launchSeconds(device: number): Promise<number> {
  return scope(async () => {
    const x = zeros([32], { device });
    const burst = (): void => {
      for (let i = 0; i < LAUNCHES; i++) add(x, x).dispose();
    };
    burst();
    await sync(device);
    const begin = performance.now();
    burst();
    await sync(device);
    return (performance.now() - begin) / 1000 / LAUNCHES;
  });
}

async function readCache(file: string): Promise<ProbeResult[]> {
  try {
    const { form, results } = JSON.parse(await readFile(file, "utf8")) as {
      form: number;
      results: ProbeResult[];
    };
    return form === FORM && Array.isArray(results) ? results : [];
  } catch {
    // None yet, or not readable: it is measured anew.
    return [];
  }
}

async function writeCache(file: string, results: ProbeResult[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.part`;
  await writeFile(draft, JSON.stringify({ form: FORM, results }, null, 2));
  await rename(draft, file);
}
