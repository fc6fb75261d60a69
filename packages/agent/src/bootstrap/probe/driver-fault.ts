import type { ErrorCode, ErrorReport, MachineFacts, RuntimeLibrary } from "@llcuda/protocol";
import { compareVersions } from "../../compat/version.ts";
import { isCompatPackage } from "./forward-compat.ts";
import type { Platform } from "./platforms.ts";
import { SMI_SAYINGS } from "./smi-sayings.ts";

/** What is known when the driver's state is judged. */
export interface DriverEvidence {
  /** Of the kernel module or of nvidia-smi. */
  driver: string | null;
  /** nvidia-smi named GPUs, so that the driver works. */
  smiAnswered: boolean;
  /** What nvidia-smi said when it failed; empty otherwise. */
  smiWords: string;
  deviceNodes: readonly string[];
  adapters: MachineFacts["adapters"];
  libcuda: MachineFacts["libcuda"];
  libraries: readonly RuntimeLibrary[];
  platform: Platform;
  container: string | null;
}

/** How a person gets a GPU where no driver can be installed. */
const PLATFORM_HINTS: Partial<Record<Platform, string>> = {
  colab: "Choose a runtime with a GPU: Runtime > Change runtime type > T4 GPU.",
  kaggle: "Choose a GPU in the notebook's settings: Accelerator > GPU T4 x2.",
  runpod: "This pod has no GPU: deploy one with a GPU.",
  wsl: "Update the NVIDIA driver of Windows and run `wsl --shutdown` there.",
};
const PASS_GPU =
  "Start the container with the GPU: `--gpus all` with the NVIDIA Container Toolkit on the host.";

/** What is wrong with the driver for certain; null when nothing is known to be. Pure. */
export function driverFault(evidence: DriverEvidence): ErrorReport | null {
  const { container, deviceNodes, driver, platform, smiAnswered, smiWords } = evidence;
  if (!smiAnswered) {
    const saying = SMI_SAYINGS.find(({ words }) => words.test(smiWords));
    if (saying !== undefined) {
      const hint = saying.code === "DRIVER_MISSING" ? PLATFORM_HINTS[platform] : undefined;
      return report(
        saying.code,
        saying.message(driver).replace("  ", " "),
        hint ?? saying.hint,
        smiWords,
      );
    }
    if (driver !== null && deviceNodes.length === 0) {
      return container === null
        ? report(
            "CUDA_INIT_FAILED",
            `Driver ${driver} is loaded, but its device files /dev/nvidia* are missing.`,
            "Make them: `sudo nvidia-modprobe -u -c=0`, or restart the machine.",
          )
        : report(
            "DRIVER_MISSING",
            `The host has driver ${driver}, but this container was started without its GPU: there is no /dev/nvidia*.`,
            PASS_GPU,
          );
    }
  }
  if (driver === null) return withoutDriver(evidence);
  return evidence.libcuda === null
    ? missingLibcuda(evidence, driver)
    : wrongLibcuda(evidence.libcuda, evidence, driver);
}

/** An NVIDIA card that no driver of NVIDIA's holds. */
function withoutDriver({ adapters, container, platform }: DriverEvidence): ErrorReport | null {
  const card = adapters.find(({ vendor }) => vendor === "NVIDIA");
  if (card === undefined) return null;
  const held = card.driver === null ? "" : ` The kernel driver ${card.driver} holds it.`;
  const install =
    card.driver === "vfio-pci"
      ? "It is given to a virtual machine: give it back to this system first."
      : "Install the NVIDIA driver from your distribution, and restart the machine.";
  return report(
    "DRIVER_MISSING",
    `An NVIDIA GPU is in this machine (PCI ${card.address}, device ${card.device}), and no NVIDIA driver is loaded.${held}`,
    PLATFORM_HINTS[platform] ??
      (container === null ? install : `On the host: ${install} ${PASS_GPU}`),
  );
}

/** The library through which every program reaches the driver must be the driver's own, or newer. */
function wrongLibcuda(
  { path, version }: NonNullable<MachineFacts["libcuda"]>,
  { container }: DriverEvidence,
  driver: string,
): ErrorReport | null {
  if (path.includes("/stubs/")) {
    return report(
      "CUDA_INIT_FAILED",
      `The loader finds the toolkit's stub ${path} before the driver's library (CUDA error 34).`,
      "Take the folder `stubs` out of LD_LIBRARY_PATH; it is for linking only.",
    );
  }
  const order = version === null ? 0 : compareVersions(version, driver);
  if (order === 0 || (order > 0 && isCompatPackage(path))) return null;
  const hint = isCompatPackage(path)
    ? "Take the compatibility package out of LD_LIBRARY_PATH: this driver is newer than it."
    : container === null
      ? "Restart the machine, so that the driver's own kernel module is loaded."
      : "Remove the driver packages (libnvidia-compute, libcuda1) from the image: the host brings its own.";
  return report(
    "DRIVER_MISMATCH",
    `The loader finds libcuda of driver ${version} (${path}), and driver ${driver} is loaded (CUDA error 803).`,
    hint,
  );
}

function missingLibcuda(evidence: DriverEvidence, driver: string): ErrorReport {
  const { container, libraries } = evidence;
  const aside = libraries.find(
    ({ origin, soname }) => soname === "libcuda.so.1" && origin === "driver",
  );
  if (aside !== undefined) {
    const folder = aside.path.slice(0, aside.path.lastIndexOf("/"));
    return report(
      "LIBRARY_MISSING",
      `The driver's library lies in ${folder}, where the loader does not look.`,
      `Start llcuda with LD_LIBRARY_PATH=${folder}.`,
    );
  }
  return report(
    "DRIVER_MISSING",
    `Driver ${driver} is loaded, but its library libcuda.so.1 is nowhere on this system.`,
    container === null
      ? "Install the driver's compute libraries (libnvidia-compute, libcuda1) of the same version."
      : "Let compute into the container: NVIDIA_DRIVER_CAPABILITIES=compute,utility.",
  );
}

function report(code: ErrorCode, message: string, hint: string, detail = ""): ErrorReport {
  return { code, message, hint, remedies: [], ...(detail === "" ? {} : { detail }) };
}
