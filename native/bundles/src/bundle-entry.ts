import { z } from "zod";

/** Each list of one bundle: a build has some 20 GPU targets and 30 libraries. */
const MAX_NAMES = 500;

const Name = z.string().min(1).max(200);
const Names = z.array(Name).max(MAX_NAMES);
const Version = z.string().regex(/^\d+(\.\d+)*$/);

/**
 * One bundle of an index, as docs/bundles-index.md describes it: for those who write an index and those
 * who read it. What is told of its code is a claim until it was looked into.
 */
export const BundleEntry = z.object({
  /** Names the folder that it is installed in. */
  id: z.string().regex(/^[a-z0-9][\w.-]{0,99}$/i),
  profile: Name,
  /** llama.cpp's build number. */
  build: Name,
  backend: z.enum(["cuda", "vulkan", "hip", "metal", "cpu"]),
  /** As `uname -s` says, in small letters. */
  os: Name.default("linux"),
  /** As `uname -m` says. */
  arch: Name,
  /** Version of the CUDA toolkit. */
  toolkit: Version.nullable().default(null),
  sass: Names.default([]),
  ptx: z
    .array(z.object({ target: Name, version: Version, compressed: z.boolean().default(true) }))
    .max(MAX_NAMES)
    .default([]),
  needed: Names.default([]),
  glibc: Version.nullable().default(null),
  glibcxx: Version.nullable().default(null),
  /** Path below the index's folder, or a whole http(s) address. */
  file: z.string().min(1).max(2000),
  /** Bytes. */
  size: z.number().int().positive(),
  /** Hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  unpackedSize: z.number().int().positive(),
  /** SPDX expressions. */
  licences: Names.default([]),
});
export type BundleEntry = z.infer<typeof BundleEntry>;
