import { z } from "zod";
import { ErrorReport } from "./error.ts";

/** One question that was put to the machine, with its answer as it came. */
export const Probe = z.object({
  /** What was asked, as a person would: `nvidia-smi --query-gpu=…`, `/proc/driver/nvidia/version`. */
  asked: z.string(),
  outcome: z.enum(["answered", "absent", "failed", "timed-out"]),
  milliseconds: z.number(),
  /** The raw answer, cut to a few kB; with a failure the program's last words. */
  output: z.string(),
});
export type Probe = z.infer<typeof Probe>;

/** An NVIDIA GPU. Memory in bytes. */
export const Gpu = z.object({
  index: z.number(),
  /** As the driver names it: "Tesla T4". */
  name: z.string(),
  /** Compute capability times ten: 75; null where nothing told it. */
  sm: z.number().nullable(),
  memoryTotal: z.number().nullable(),
  memoryFree: z.number().nullable(),
  uuid: z.string().nullable(),
  /** False when CUDA_VISIBLE_DEVICES hides it from programs. */
  visible: z.boolean(),
});
export type Gpu = z.infer<typeof Gpu>;

/** A CUDA library that lies on this machine, wherever it came from. */
export const RuntimeLibrary = z.object({
  /** The name a binary asks for: "libcudart.so.12". */
  soname: z.string(),
  path: z.string(),
  /** "12.4.127" where the file or its package tells it. */
  version: z.string().nullable(),
  /** `driver`: a folder where clouds and WSL put the driver's libraries, which the loader does not search. */
  origin: z.enum(["loader", "library-path", "driver", "toolkit", "pip", "conda", "engine"]),
});
export type RuntimeLibrary = z.infer<typeof RuntimeLibrary>;

/** Everything of a machine that decides which engines run on it. Memory in bytes. */
export const MachineFacts = z.object({
  /** ISO time of the reading. */
  at: z.string(),
  /** Where this runs, as far as it matters: each has its own advice. */
  platform: z.enum(["local", "colab", "kaggle", "runpod", "docker", "wsl"]),
  /** "docker", "podman", "kubernetes"…; null outside a container. */
  container: z.string().nullable(),
  /** What differs on this platform and matters to a person; empty on a plain machine. */
  notes: z.array(z.string()),
  gpus: z.array(Gpu),
  /** Graphics cards on the PCI bus, with the kernel driver that holds them; null without one. */
  adapters: z.array(
    z.object({
      /** "0000:00:04.0" */
      address: z.string(),
      /** "NVIDIA", "AMD", "Intel", or the number of another vendor. */
      vendor: z.string(),
      /** "0x1eb8" */
      device: z.string(),
      driver: z.string().nullable(),
    }),
  ),
  /** "535.104.05"; null when no driver is loaded. */
  driver: z.string().nullable(),
  /** The newest CUDA version that the driver itself says it supports. */
  driverCuda: z.string().nullable(),
  /** The CUDA version of a forward-compatibility libcuda that the loader finds first. */
  compatCuda: z.string().nullable(),
  /** The libcuda.so.1 that the loader finds first, and the driver version that it belongs to. */
  libcuda: z.object({ path: z.string(), version: z.string().nullable() }).nullable(),
  /** Why no GPU can be used although a driver or a GPU is here; null when nothing is known to be wrong. */
  driverError: ErrorReport.nullable(),
  /** CUDA_VISIBLE_DEVICES, which hides GPUs from every engine; null when it is not set. */
  visibleDevices: z.string().nullable(),
  toolkits: z.array(z.object({ version: z.string(), path: z.string() })),
  libraries: z.array(RuntimeLibrary),
  /**
   * The Vulkan loader (null: an engine must bring its own), the manifests of the drivers it would
   * find, and the devices that they could open: "/dev/dri/renderD128 (amdgpu)"; null with none of it.
   */
  vulkan: z
    .object({
      loader: z.string().nullable(),
      drivers: z.array(z.string()),
      devices: z.array(z.string()),
    })
    .nullable(),
  /** As `uname -m` says: "x86_64". */
  arch: z.string(),
  glibc: z.string().nullable(),
  /** The newest GLIBCXX version of the system's libstdc++. */
  glibcxx: z.string().nullable(),
  cpu: z.object({ name: z.string(), threads: z.number(), features: z.array(z.string()) }),
  memoryTotal: z.number(),
  memoryAvailable: z.number().nullable(),
  probes: z.array(Probe),
});
export type MachineFacts = z.infer<typeof MachineFacts>;
