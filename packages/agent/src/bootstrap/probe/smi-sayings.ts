import type { ErrorCode, Probe } from "@llcuda/protocol";

/** What nvidia-smi says when it fails, and what that means. */
interface Saying {
  words: RegExp;
  code: ErrorCode;
  /** @param driver the version of the loaded kernel module; null when none is loaded */
  message: (driver: string | null) => string;
  hint: string;
}

/** Nothing tells more about a driver than the words of its own program. */
export const SMI_SAYINGS: readonly Saying[] = [
  {
    words: /Driver\/library version mismatch/,
    code: "DRIVER_MISMATCH",
    message: (driver) =>
      driver === null
        ? "The kernel module and the libraries of the NVIDIA driver are of different versions: it was updated while it ran."
        : `The loaded kernel module is driver ${driver}, and the NVIDIA libraries are of another: it was updated while it ran.`,
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

/** What nvidia-smi said in those of its runs that failed. */
export function wordsOfSmi(probes: readonly Probe[]): string {
  const failed = probes.filter(
    ({ asked, outcome }) => outcome === "failed" && /nvidia-smi /.test(asked),
  );
  return [...new Set(failed.map(({ output }) => output))].join("\n");
}
