import { dirname } from "node:path";
import type { DoctorLink, MachineFacts } from "@llcuda/protocol";
import { cudaHostOf } from "../../bootstrap/probe/cuda-host.ts";
import { isCompatPackage } from "../../bootstrap/probe/forward-compat.ts";
import { cudaOfDriver, MINIMUM_DRIVERS } from "../../compat/cuda-releases.ts";
import {
  cudaSupport,
  type CudaSupport,
  forwardCompatible,
  runtimeNeedsDriver,
} from "../../compat/driver-support.ts";
import { compareVersions } from "../../compat/version.ts";
import { blamedLink } from "./blame.ts";
import { brokenLink, type ChainInput, type Fact, link } from "./link.ts";

/** The newest CUDA that programs can use here: the driver's, or a compatibility package's. */
export function cudaLink({ machine }: ChainInput): DoctorLink {
  const { compatCuda, driver, driverError, gpus, toolkits } = machine;
  if (driver === null) {
    const [kit] = toolkits;
    const summary =
      kit === undefined
        ? "Without a driver there is no CUDA."
        : `Without a driver there is no CUDA: toolkit ${kit.version} in ${kit.path} makes programs, and runs none.`;
    return link("cuda", "absent", summary);
  }
  const support = cudaSupport(cudaHostOf(machine), { name: gpus[0]?.name ?? "" });
  const facts = factsOf(machine, support);
  const refusing = gpus.find(({ name }) => forwardCompatible(name) === false);
  if (compatCuda !== null && refusing !== undefined) {
    const message = `The compatibility package of CUDA ${compatCuda} goes before the driver, and ${refusing.name} refuses it (CUDA error 804).`;
    const hint = "Take its folder `compat` out of LD_LIBRARY_PATH, and update the driver instead.";
    return brokenLink("cuda", { code: "DRIVER_MISMATCH", message, hint, remedies: [] }, facts);
  }
  if (support === null) {
    const message = `Driver ${driver} is older than CUDA 9.`;
    const hint = "Update the NVIDIA driver; the last for old GPUs is of branch 470 or 580.";
    return brokenLink("cuda", { code: "DRIVER_TOO_OLD", message, hint, remedies: [] }, facts);
  }
  if (driverError !== null && blamedLink(driverError.code) === "runtime") {
    return brokenLink("cuda", driverError, facts);
  }
  if (driverError !== null) {
    const summary = `Programs up to CUDA ${support.cuda}, once the driver works.`;
    return link("cuda", "pending", summary, facts);
  }
  const newer = support.atLeast ? " or newer: this driver is newer than what is known here" : "";
  return link("cuda", "ok", `Programs up to CUDA ${support.cuda}${newer}.`, facts);
}

/** A compatibility package that lies here, and would raise what a data-center GPU can use. */
function unusedPackage(
  { compatCuda, gpus, libraries }: MachineFacts,
  support: CudaSupport,
): Fact | null {
  if (compatCuda !== null || !gpus.some(({ name }) => forwardCompatible(name) === true))
    return null;
  for (const { path, soname, version } of libraries) {
    if (soname !== "libcuda.so.1" || version === null || !isCompatPackage(path)) continue;
    const raised = cudaOfDriver(version)?.cuda ?? null;
    if (raised === null || compareVersions(raised, support.cuda) <= 0) continue;
    const value = `LD_LIBRARY_PATH=${dirname(path)} would raise it to CUDA ${raised}`;
    return { name: "Compatibility package, not used", value };
  }
  return null;
}

function factsOf(machine: MachineFacts, support: CudaSupport | null): Fact[] {
  const { compatCuda, driver, driverCuda, libcuda } = machine;
  const facts: Fact[] = [
    {
      name: "Told by",
      value:
        driverCuda === null ? `the table of driver branches, for ${driver}` : "the driver itself",
    },
  ];
  if (libcuda !== null) {
    const version = libcuda.version === null ? "" : ` (driver ${libcuda.version})`;
    facts.push({ name: "libcuda.so.1", value: `${libcuda.path}${version}` });
  }
  if (compatCuda !== null) {
    facts.push({ name: "Compatibility package", value: `raises it to CUDA ${compatCuda}` });
  }
  if (driver === null || support === null) return facts;
  const unused = unusedPackage(machine, support);
  if (unused !== null) facts.push(unused);
  for (const [major, minimum] of Object.entries(MINIMUM_DRIVERS)) {
    const runs = runtimeNeedsDriver(Number(major), driver, support) === null;
    const value = runs ? "start" : `do not start: they need driver ${minimum}`;
    facts.push({ name: `Programs of CUDA ${major}`, value });
  }
  return facts;
}
