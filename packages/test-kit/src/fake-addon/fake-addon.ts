import { fileURLToPath } from "node:url";

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
  /** GPU memory is full: bytes of 8 GB that others hold. */
  othersHold?: number;
}

const ADDON = fileURLToPath(new URL("addon.cjs", import.meta.url));

/**
 * An addon in JavaScript with two GPUs in place of CUDA and NVML: the package's own code runs above
 * it. What it says of a tensor's values is computed here, from the file.
 * @returns variables for an agent that uses it
 */
export function fakeAddon(faults: AddonFaults = {}): Record<string, string> {
  return { LLCUDA_NATIVE_ADDON: ADDON, LLCUDA_FAKE_ADDON: JSON.stringify(faults) };
}
