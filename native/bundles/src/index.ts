export { BundleFailure, type BundleProblem } from "./bundle-failure.ts";
export {
  BundleIndex,
  entryOf,
  extendIndex,
  INDEX_FILE,
  readIndex,
  withEntries,
  writeIndex,
} from "./bundle-index.ts";
export type { BuildHost, BuildWish } from "./cmake-arguments.ts";
export { cmakeArguments, flagsOf } from "./cmake-arguments.ts";
export { compile, type CompileRequest } from "./compile.ts";
export { architecturesOf, codeOfArchitectures } from "./cuda-architectures.ts";
export type { Inspect, InspectedFile, InspectedFolder } from "./inspection.ts";
export { type Bundle, type BundleRequest, layOutBundle, makeBundle } from "./make-bundle.ts";
export { BundleMetadata } from "./metadata.ts";
export type { CompileProgress } from "./ninja-progress.ts";
export { filesUnder, sha256Of } from "./checksums.ts";
export type { Packed } from "./pack.ts";
export { BUNDLE_PROFILES, type BundleProfile, type CudaPlan, profileNamed } from "./profiles.ts";
export { programsOf } from "./programs.ts";
export { repackBundle } from "./repack.ts";
export { readSourceTree, type SourceTree } from "./source-tree.ts";
export { type BundleDefect, type Verification, verifyBundle } from "./verify.ts";
