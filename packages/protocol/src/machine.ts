import { z } from "zod";

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
});
export type Gpu = z.infer<typeof Gpu>;

/** A CUDA library that lies on this machine, wherever it came from. */
export const RuntimeLibrary = z.object({
  /** The name a binary asks for: "libcudart.so.12". */
  soname: z.string(),
  path: z.string(),
  /** "12.4.127" where the file or its package tells it. */
  version: z.string().nullable(),
  origin: z.enum(["loader", "library-path", "toolkit", "pip", "conda", "engine"]),
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
  gpus: z.array(Gpu),
  /** "535.104.05"; null when no driver is loaded. */
  driver: z.string().nullable(),
  /** The newest CUDA version that the driver itself says it supports. */
  driverCuda: z.string().nullable(),
  /** The CUDA version of a forward-compatibility libcuda that the loader finds first. */
  compatCuda: z.string().nullable(),
  toolkits: z.array(z.object({ version: z.string(), path: z.string() })),
  libraries: z.array(RuntimeLibrary),
  /** The Vulkan loader and the drivers it would find; null without a loader. */
  vulkan: z.object({ loader: z.string(), drivers: z.array(z.string()) }).nullable(),
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
