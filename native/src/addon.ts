import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Binding } from "./binding.ts";
import { NativeError } from "./error.ts";
import { toNativeError } from "./translate-error.ts";

/** The package that brings the addon ready-made, by platform. */
const PREBUILT = `@llcuda/native-${process.platform}-${process.arch}`;
const BUILT = fileURLToPath(new URL("../build/llcuda_native.node", import.meta.url));

let loaded: Binding | undefined;
let failure: NativeError | undefined;

/** Where the addon is: LLCUDA_NATIVE_ADDON, this package's own build, or the ready-made package. */
export function addonPath(): string | undefined {
  const named = process.env["LLCUDA_NATIVE_ADDON"];
  if (named !== undefined && named !== "") return named;
  if (existsSync(BUILT)) return BUILT;
  try {
    return createRequire(import.meta.url).resolve(`${PREBUILT}/llcuda_native.node`);
  } catch {
    return undefined;
  }
}

/** The addon, loaded when first asked for. @throws NativeError ADDON_MISSING */
export function binding(): Binding {
  if (loaded !== undefined) return loaded;
  if (failure !== undefined) throw failure;
  const path = addonPath();
  try {
    if (path === undefined) throw new Error(`no build, and no ${PREBUILT}`);
    const addon = createRequire(import.meta.url)(path) as Binding;
    addon.makeErrorsBy(toNativeError);
    loaded = addon;
    return addon;
  } catch (error) {
    failure = new NativeError(
      "ADDON_MISSING",
      `The CUDA addon ${path === undefined ? "is not here" : `${path} does not load`}: ${(error as Error).message}`,
      `Install ${PREBUILT}, or build it: pnpm --filter @llcuda/native build.`,
    );
    throw failure;
  }
}

/** Another binding from now on: tests without a GPU bring their own. */
export function useBinding(other: Binding | undefined): void {
  loaded = other;
  failure = undefined;
}
