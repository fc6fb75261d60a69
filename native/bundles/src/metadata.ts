import { z } from "zod";
import { Licence } from "./licences.ts";

/** PTX as found in a bundle. */
const BundlePtx = z.object({ target: z.string(), version: z.string(), compressed: z.boolean() });

/**
 * `metadata.json` of a bundle, format 1. What is told of the binaries was read from the binaries.
 * Unknown fields are left alone, so that an older llcuda reads what a newer one writes.
 */
export const BundleMetadata = z.object({
  format: z.literal(1),
  /** Name of the bundle, of its folder and of its archive. */
  id: z.string().regex(/^[a-z0-9][\w.-]{0,99}$/i),
  profile: z.string(),
  /** llama.cpp's build number; 0 when its source did not tell. */
  build: z.number().int().nonnegative(),
  commit: z.string().nullable(),
  backend: z.enum(["cuda", "cpu"]),
  /** As `uname -m` says: "x86_64". */
  arch: z.string(),
  /** Version of the CUDA toolkit that compiled it: "12.4". */
  toolkit: z.string().nullable(),
  /** "GNU 11.4.0". */
  compiler: z.string().nullable(),
  /** What was asked of the build; a whole bundle of a profile asks exactly what the profile says. */
  asked: z.object({
    /** As CMAKE_CUDA_ARCHITECTURES takes it; null without CUDA. */
    architectures: z.string().nullable(),
    programs: z.array(z.string()),
    portable: z.boolean(),
  }),
  /** Options given to CMake. */
  flags: z.record(z.string(), z.string()),
  /** Options of the profile that this version of llama.cpp no longer, or not yet, knows. */
  unknownFlags: z.array(z.string()),
  sass: z.array(z.string()),
  ptx: z.array(BundlePtx),
  /** Libraries that the host must bring. */
  needed: z.array(z.string()),
  glibc: z.string().nullable(),
  glibcxx: z.string().nullable(),
  licences: z.array(Licence),
});
export type BundleMetadata = z.infer<typeof BundleMetadata>;
