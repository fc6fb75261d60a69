import type { ErrorCode, ErrorReport, MachineFacts, Probe, RuntimeLibrary } from "@llcuda/protocol";
import type { Platform } from "./platforms.ts";

/** What is known when the driver's state is judged. */
export interface DriverEvidence {
  /** Of the kernel module or of nvidia-smi. */
  driver: string | null;
  /** nvidia-smi named GPUs, so that the driver works. */
  smiAnswered: boolean;
  /** What nvidia-smi said when it failed; empty otherwise. */
  smiWords: string;
  deviceNodes: readonly string[];
  libcuda: MachineFacts["libcuda"];
  libraries: readonly RuntimeLibrary[];
  platform: Platform;
  container: string | null;
}

/** Nothing tells more about a driver than the words of its own program. */
const SAYINGS: readonly {
  words: RegExp;
  code: ErrorCode;
  message: (driver: string | null) => string;
  hint: string;
}[] = [
  {
    words: /Driver\/library version mismatch/,
    code: "DRIVER_MISMATCH",
    message: (driver) =>
      `The loaded kernel module is driver ${driver ?? "of one version"}, and the NVIDIA libraries are of another: the driver was updated while it ran.`,
    hint: "Restart the machine, so that the new kernel module is loaded; a container must be started anew after that.",
  },
  {
    words: /couldn't communicate with the NVIDIA driver/,
    code: "DRIVER_MISSING",
    message: () => "nvidia-smi is here, but no NVIDIA driver is loaded in the kernel.",
    hint: "Restart the machine; after a kernel update install the driver anew (DKMS builds it), and with Secure Boot its module must be signed.",
  },
  {
    words: /couldn't find libnvidia-ml|NVML (?:Shared )?Library (?:Not Found|not found)/i,
    code: "DRIVER_MISSING",
    message: () => "nvidia-smi is here, but the driver's library libnvidia-ml.so.1 is not.",
    hint: "Install the NVIDIA driver of one version whole; in a container, start it with the GPU's driver files.",
  },
  {
    words: /No devices were found/,
    code: "CUDA_INIT_FAILED",
    message: (driver) => `Driver ${driver ?? ""} runs, but finds no GPU that it can use.`,
    hint: "Look at `dmesg | grep -i nvrm`: the GPU may be too old or too new for this driver, or lack power.",
  },
  {
    words: /Insufficient Permissions/i,
    code: "CUDA_INIT_FAILED",
    message: () => "This user may not open the GPU's device files.",
    hint: "Add the user to the groups that own /dev/nvidia* (often video and render), and log in anew.",
  },
  {
    words: /Failed to initialize NVML: Unknown Error/,
    code: "CUDA_INIT_FAILED",
    message: () => "The driver is loaded, and this system has lost its access to the GPU.",
    hint: "Start the container anew: a reload of systemd on the host takes the GPU from running containers.",
  },
  {
    words: /GPU is lost|Unable to determine the device handle/i,
    code: "CUDA_INIT_FAILED",
    message: () => "The driver has lost a GPU: it does not answer on its bus any more.",
    hint: "Restart the machine; when it comes back, look at power, heat and `dmesg | grep -i xid`.",
  },
];

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
    const saying = SAYINGS.find(({ words }) => words.test(smiWords));
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
  return driver === null ? null : missingLibcuda(evidence, driver);
}

function missingLibcuda(evidence: DriverEvidence, driver: string): ErrorReport | null {
  const { container, libcuda, libraries } = evidence;
  if (libcuda !== null) return null;
  const aside = libraries.find(({ soname }) => soname === "libcuda.so.1");
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

/** What nvidia-smi said in those of its runs that failed. */
export function wordsOfSmi(probes: readonly Probe[]): string {
  const failed = probes.filter(
    ({ asked, outcome }) => outcome === "failed" && /nvidia-smi /.test(asked),
  );
  return [...new Set(failed.map(({ output }) => output))].join("\n");
}

function report(code: ErrorCode, message: string, hint: string, detail = ""): ErrorReport {
  return { code, message, hint, remedies: [], ...(detail === "" ? {} : { detail }) };
}
