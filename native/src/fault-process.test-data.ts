/** Run by fault.gpu.ts: reads far beyond a tensor, and tells what this process's errors are from then on. */
import { binding } from "./addon.ts";
import { from, zeros } from "./create.ts";
import { getDeviceCount } from "./devices.ts";
import { dtypeInfo } from "./dtype.ts";
import type { NativeError } from "./error.ts";
import { add } from "./ops/elementwise.ts";
import { sync } from "./stream.ts";

/** A run of values 2^42 bytes away, which no check of the API would let through. */
const FAR = 2 ** 28;

const seen: Record<string, unknown> = {};
async function note(name: string, act: () => unknown): Promise<void> {
  try {
    await act();
    seen[name] = "went well";
  } catch (error) {
    const { code, sticky, hint, message, facts } = error as NativeError;
    seen[name] = { code, sticky, hint, message, cuda: facts?.["cuda"] };
  }
}

const x = from(Float32Array.of(1, 2, 3));
const runs = from(BigInt64Array.of(BigInt(FAR)));
await note("before", () => sync());
binding().runMagnitudes(0, dtypeInfo("F32").code, x.handle, 0, 2 ** 52, runs.handle, 0, 1);
await note("sync", () => sync());
await note("toHost", () => x.toHost());
await note("zeros", () => zeros([4]));
await note("add", () => add(x, x));
await note("sync again", () => sync());
await note("count", () => getDeviceCount());
x.dispose();
process.stdout.write(JSON.stringify(seen));
