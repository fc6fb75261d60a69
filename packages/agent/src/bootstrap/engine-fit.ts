import type { EngineFit, MachineFacts } from "@llcuda/protocol";
import { assess, refuseHost } from "../compat/assess.ts";
import type { Refusal } from "../compat/host-facts.ts";
import { labelDisagreement, madeWith, runtimeMajor } from "../compat/made-with.ts";
import type { OfferedBuild } from "./engine-source.ts";
import { cudaHostOf } from "./probe/cuda-host.ts";

type Build = Pick<OfferedBuild, "backend" | "inspection" | "ownGlibc">;

const UNKNOWN = "What is in it is not known before it runs; its proof tells.";
/** Drivers that compute on the processor; the folder of a machine without a GPU holds them too. */
const SOFTWARE_VULKAN = /(lvp|llvmpipe|swrast|lavapipe|swiftshader)/i;

/** Whether a build is expected to run on this machine, on what it is made for. Pure. */
export function fitBuild(build: Build, machine: MachineFacts): EngineFit {
  const { backend, inspection, ownGlibc } = build;
  const host = cudaHostOf(machine);
  const general = inspection === null ? null : assess(inspection, host, { ownGlibc });
  if (backend === "cuda") {
    const refusal = refuseHost(host);
    if (general === null) return refusal === null ? runs(UNKNOWN) : no(refusal);
    // A file that holds no GPU code at all is refused last: what else is wrong tells more.
    if (general.runs === "no") return general;
    return inspection?.cuda === null ? no(refusal ?? NO_GPU_CODE) : general;
  }
  if (general?.runs === "no") return general;
  if (backend === "vulkan") {
    const refusal = refuseVulkan(machine, ownGlibc);
    return refusal === null ? runs(vulkanRuns(machine)) : no(refusal);
  }
  if (backend === "cpu") return runs("It computes on the processor and needs no GPU.");
  return runs(UNKNOWN);
}

/** The CUDA major of the runtime that a build loads; null without GPU code. */
export function cudaMajorOf({ inspection }: Pick<Build, "inspection">): number | null {
  return inspection?.cuda ? runtimeMajor(madeWith(inspection)) : null;
}

/** A sentence where a build is named after another CUDA version than it was made with. */
export function mislabelled(labels: string[], { inspection }: Pick<Build, "inspection">) {
  if (!inspection?.cuda) return null;
  for (const label of labels) {
    const told = labelDisagreement(label, inspection);
    if (told !== null) return told;
  }
  return null;
}

const NO_GPU_CODE: Refusal = {
  code: "NO_DEVICE_CODE",
  because: "It is called a CUDA build, but holds no GPU code.",
  remedy: "Take another build.",
};

/** @param bringsLoader as Debian's build does, with Mesa's drivers where the host has none */
function refuseVulkan({ gpus, vulkan }: MachineFacts, bringsLoader: boolean): Refusal | null {
  const remedy =
    "Install the GPU's Vulkan driver (mesa-vulkan-drivers; NVIDIA's comes with its driver), or use a CPU build.";
  const refuse = (because: string): Refusal => ({ code: "DRIVER_MISSING", because, remedy });
  if (vulkan === null) return refuse("There is neither a Vulkan driver nor a GPU for it here.");
  const drivers = vulkan.drivers.filter((driver) => !SOFTWARE_VULKAN.test(driver));
  const nvidia = gpus.some(({ visible }) => visible) && drivers.some((one) => /nvidia/i.test(one));
  if (vulkan.devices.length === 0 && !nvidia) {
    return refuse("There is no GPU here that a Vulkan driver could open (/dev/dri, /dev/dxg).");
  }
  if (bringsLoader) return null;
  if (vulkan.loader === null) return refuse("There is no Vulkan loader (libvulkan.so.1) here.");
  return drivers.length > 0 ? null : refuse("The Vulkan loader finds no driver of a GPU.");
}

function vulkanRuns({ gpus, vulkan }: MachineFacts): string {
  const names = [...(vulkan?.devices ?? []), ...gpus.map(({ name }) => name)];
  return `Vulkan is here with ${names.join(", ")}.`;
}

function runs(because: string): EngineFit {
  return { runs: "native", because, code: null, remedy: null };
}

function no({ because, code, remedy }: Refusal): EngineFit {
  return { runs: "no", because, code, remedy };
}
