import type { DoctorLink, ErrorReport, Gpu, MachineFacts } from "@llcuda/protocol";
import { blamedLink } from "./blame.ts";
import { brokenLink, type ChainInput, counted, type Fact, gib, link } from "./link.ts";

/** Below this share of free memory no model of use fits, and the engine is seldom the cause. */
const LITTLE_FREE = 0.15;

/** Which GPUs are here, and whether programs may use them. */
export function gpuLink({ machine, state }: ChainInput): DoctorLink {
  const { driverError, gpus, vulkan } = machine;
  const facts = factsOf(machine);
  if (driverError !== null && blamedLink(driverError.code) === "gpu") {
    return brokenLink("gpu", driverError, facts);
  }
  if (gpus.length === 0) {
    const devices = vulkan?.devices ?? [];
    if (devices.length > 0) {
      return link("gpu", "ok", `No NVIDIA GPU; Vulkan can open ${devices.join(", ")}.`, facts);
    }
    const { name, threads } = machine.cpu;
    return link(
      "gpu",
      "absent",
      `No GPU is seen here. Engines run on the ${name}, ${threads} threads.`,
      facts,
    );
  }
  const visible = gpus.filter((gpu) => gpu.visible);
  if (visible.length === 0) return brokenLink("gpu", hidden(machine), facts);
  const names = counted(visible.map(describe));
  const full = visible.filter(isFull);
  if (full.length > 0 && state.phase !== "ready") {
    const error = littleMemory(full);
    return link("gpu", "warn", `${names}; little memory is free.`, facts, error);
  }
  const rest = gpus.length - visible.length;
  const others = rest === 0 ? "" : `; ${rest} more hidden by CUDA_VISIBLE_DEVICES`;
  return link("gpu", "ok", `${names}${others}.`, facts);
}

function describe({ memoryTotal, name, sm }: Gpu): string {
  const parts = [sm === null ? "compute capability unknown" : `sm_${sm}`];
  if (memoryTotal !== null) parts.push(gib(memoryTotal));
  return `${name} (${parts.join(", ")})`;
}

function isFull({ memoryFree, memoryTotal }: Gpu): boolean {
  return memoryFree !== null && memoryTotal !== null && memoryFree < memoryTotal * LITTLE_FREE;
}

function littleMemory(full: Gpu[]): ErrorReport {
  const amounts = full.map(
    ({ index, memoryFree, memoryTotal }) =>
      `GPU ${index}: ${gib(memoryFree ?? 0)} of ${gib(memoryTotal ?? 0)} free`,
  );
  return {
    code: "OUT_OF_MEMORY",
    message: `Other programs hold nearly all GPU memory (${amounts.join("; ")}).`,
    hint: "`nvidia-smi` names them at its end: close those, then start the engine again.",
    remedies: ["restart-engine", "use-cpu"],
  };
}

function hidden({ gpus, visibleDevices }: MachineFacts): ErrorReport {
  return {
    code: "GPU_NOT_USED",
    message: `CUDA_VISIBLE_DEVICES=${JSON.stringify(visibleDevices ?? "")} hides ${counted(gpus.map(({ name }) => name))} from every program.`,
    hint: "Start llcuda without that variable, or with the index of a GPU: CUDA_VISIBLE_DEVICES=0.",
    remedies: [],
  };
}

function factsOf({ container, cpu, gpus, notes, platform, vulkan }: MachineFacts): Fact[] {
  const facts: Fact[] = gpus.map((gpu) => {
    const free = gpu.memoryFree === null ? "" : `, ${gib(gpu.memoryFree)} free`;
    const uuid = gpu.uuid === null ? "" : `, ${gpu.uuid}`;
    const note = gpu.visible ? "" : ", hidden by CUDA_VISIBLE_DEVICES";
    return { name: `GPU ${gpu.index}`, value: `${describe(gpu)}${free}${uuid}${note}` };
  });
  const features = cpu.features.length === 0 ? "" : ` (${cpu.features.join(" ")})`;
  facts.push({ name: "Processor", value: `${cpu.name}, ${cpu.threads} threads${features}` });
  facts.push({
    name: "Vulkan",
    value:
      vulkan === null
        ? "no loader (libvulkan.so.1)"
        : [`loader ${vulkan.loader}`, ...vulkan.drivers, ...vulkan.devices].join(", "),
  });
  const inside = container === null ? "" : ` (${container} container)`;
  facts.push({ name: "Platform", value: `${platform}${inside}` });
  return [...facts, ...notes.map((value) => ({ name: "Note", value }))];
}
