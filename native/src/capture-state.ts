import { NativeError } from "./error.ts";

const capturing = new Set<number>();

export function beginCapturing(device: number): void {
  if (capturing.has(device)) {
    throw new NativeError(
      "CAPTURING",
      `GPU ${device} is capturing a graph already`,
      "Wait for the first capture's promise.",
    );
  }
  capturing.add(device);
}

export function endCapturing(device: number): void {
  capturing.delete(device);
}

/** Nothing that waits for the GPU, or copies from the host, can be part of a graph. */
export function assertNotCapturing(device: number, what: string): void {
  if (!capturing.has(device)) return;
  throw new NativeError(
    "CAPTURING",
    `${what} was called while a graph is captured on GPU ${device}`,
    "Make inputs before capture(), read results after replay().",
  );
}
