import { describe } from "vitest";
import { getDeviceCount, noDeviceReason } from "./devices.ts";
import type { NativeError } from "./error.ts";

/** How many GPUs the tests have; said aloud where there is none. */
export const GPUS = countGpus();

function countGpus(): number {
  try {
    const count = getDeviceCount();
    if (count === 0) console.warn(`SKIPPED, there is no GPU: ${noDeviceReason()}`);
    return count;
  } catch (error) {
    console.warn(`SKIPPED, the addon does not load: ${(error as NativeError).message}`);
    return 0;
  }
}

// eslint-disable-next-line vitest/valid-describe-callback, vitest/valid-title -- names no suite
export const describeGpu = describe.skipIf(GPUS === 0) as typeof describe;

/** Numbers of a fixed sequence from -1 to 1. */
export function noise(count: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 23 - 1;
  });
}

/** Bytes of a fixed sequence. */
export function noiseBytes(count: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** The largest difference, relative to the largest value. */
export function worst(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let error = 0;
  let scale = 1e-30;
  for (let i = 0; i < want.length; i++) {
    error = Math.max(error, Math.abs(got[i]! - want[i]!));
    scale = Math.max(scale, Math.abs(want[i]!));
  }
  return got.length === want.length ? error / scale : Infinity;
}

/** Bits with every NaN made the same. */
export function sameNaN(floats: Float32Array): Uint32Array {
  const bits = new Uint32Array(floats.slice().buffer);
  for (const [i, value] of floats.entries()) if (Number.isNaN(value)) bits[i] = 0x7fc00000;
  return bits;
}
