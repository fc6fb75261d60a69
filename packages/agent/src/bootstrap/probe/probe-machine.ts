import { machine as machineName } from "node:os";
import type { MachineFacts } from "@llcuda/protocol";
import { hostLinker } from "../../compat/host-linker.ts";
import { probeCLibrary } from "./c-library.ts";
import { probeDeviceNodes } from "./devices.ts";
import { probeAdapters } from "./display-adapters.ts";
import { driverFault } from "./driver-fault.ts";
import { compatCudaOf, driverCudaOf, probeDriverLibrary } from "./forward-compat.ts";
import { probeGpus } from "./gpus.ts";
import { Inquiry, type ProbeLimits } from "./inquiry.ts";
import { MachineView } from "./machine-view.ts";
import { probeMemory } from "./memory.ts";
import { PLATFORM_NOTES, probeContainer, probePlatform } from "./platforms.ts";
import { probeProcessor } from "./processor.ts";
import { probeLibraries } from "./runtime-libraries.ts";
import { wordsOfSmi } from "./smi-sayings.ts";
import { probeToolkits } from "./toolkits.ts";
import { markVisible } from "./visible-gpus.ts";
import { probeVulkan } from "./vulkan.ts";

export interface ProbeRequest {
  env: Record<string, string | undefined>;
  /** The folder taken for `/`; tests have their own. */
  root?: string;
  limits?: ProbeLimits;
  /** Ends nvidia-smi, when nobody waits for the answer any more. */
  signal?: AbortSignal;
}

/**
 * Everything of this machine that decides which engines run on it. All questions are put at once, each
 * with a time limit; what has no answer is a fact too. Never throws. Without nvidia-smi it reads small
 * files only and runs nothing.
 */
export async function probeMachine(request: ProbeRequest): Promise<MachineFacts> {
  const { env, limits, root = "/", signal } = request;
  const machine = new MachineView(env, root);
  const inquiry = new Inquiry(machine, limits, signal);
  const arch = machineName();
  const linker = await hostLinker([], env, root);
  const toolkits = probeToolkits(inquiry);
  const container = probeContainer(inquiry);
  const [
    reading,
    adapters,
    deviceNodes,
    libcuda,
    libraries,
    cLibrary,
    cpu,
    memory,
    vulkan,
    platform,
  ] = await Promise.all([
    probeGpus(inquiry),
    probeAdapters(inquiry),
    probeDeviceNodes(inquiry),
    probeDriverLibrary(inquiry, linker, arch),
    probeLibraries(inquiry, linker, toolkits),
    probeCLibrary(inquiry, linker, arch),
    probeProcessor(inquiry),
    probeMemory(inquiry),
    probeVulkan(inquiry, linker, arch),
    probePlatform(inquiry, container),
  ]);
  const { driver, gpus, smiAnswered } = reading;
  const compatCuda = compatCudaOf(libcuda, driver);
  return {
    at: new Date().toISOString(),
    platform,
    container: await container,
    notes: [...PLATFORM_NOTES[platform]],
    gpus: markVisible(gpus, env),
    adapters,
    driver,
    driverCuda: driverCudaOf(reading.driverCuda, driver, compatCuda),
    compatCuda,
    libcuda,
    driverError: driverFault({
      driver,
      smiAnswered,
      smiWords: wordsOfSmi(inquiry.probes),
      adapters,
      deviceNodes,
      libcuda,
      libraries,
      platform,
      container: await container,
    }),
    visibleDevices: env["CUDA_VISIBLE_DEVICES"] ?? null,
    toolkits: await toolkits,
    libraries,
    vulkan,
    arch,
    ...cLibrary,
    cpu,
    memoryTotal: memory.total,
    memoryAvailable: memory.available,
    probes: inquiry.probes,
  };
}
