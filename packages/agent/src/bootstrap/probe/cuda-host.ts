import type { MachineFacts } from "@llcuda/protocol";
import type { CudaHost } from "../../compat/host-facts.ts";

/** What of a machine decides which CUDA builds run on it. */
export function cudaHostOf(machine: MachineFacts): CudaHost {
  const { arch, compatCuda, driver, driverCuda, driverError, glibc, glibcxx, toolkits } = machine;
  const gpus = machine.gpus.filter(({ visible }) => visible);
  return {
    machine: arch,
    glibc,
    glibcxx,
    driver,
    driverCuda,
    compatCuda,
    fault:
      driverError === null
        ? null
        : { code: driverError.code, because: driverError.message, remedy: driverError.hint },
    toolkits,
    gpus: gpus.map(({ memoryTotal, name, sm }) => ({ name, sm, memory: memoryTotal })),
  };
}
