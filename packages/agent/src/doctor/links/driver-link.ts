import type { DoctorLink, ErrorReport, Gpu, MachineFacts } from "@llcuda/protocol";
import { branchServesGpu, firstDriverBranch } from "../../compat/cuda-releases.ts";
import { majorOf } from "../../compat/version.ts";
import { blamedLink } from "./blame.ts";
import { brokenLink, type ChainInput, type Fact, link } from "./link.ts";

/** Whether a driver is loaded, whole, and one for these GPUs. */
export function driverLink({ machine }: ChainInput): DoctorLink {
  const { driver, driverError, gpus } = machine;
  const facts = factsOf(machine);
  if (driverError !== null && blamedLink(driverError.code) === "driver") {
    return brokenLink("driver", driverError, facts);
  }
  if (driver === null) {
    const summary =
      machine.platform === "wsl"
        ? "No NVIDIA driver: WSL shows none of Windows."
        : "No NVIDIA driver is loaded, and no NVIDIA GPU is seen that would want one.";
    return link("driver", "absent", summary, facts);
  }
  const unserved = gpus.filter(({ sm }) => sm !== null && !branchServesGpu(majorOf(driver), sm));
  const [first] = unserved;
  if (first !== undefined) {
    const error = doesNotServe(driver, first);
    return unserved.length === gpus.length
      ? brokenLink("driver", error, facts)
      : link("driver", "warn", error.message, facts, error);
  }
  const slow = machine.probes.filter(
    ({ asked, outcome }) => outcome === "timed-out" && /nvidia-smi /.test(asked),
  );
  if (slow.length > 0) {
    const seconds = Math.round((slow[0]?.milliseconds ?? 0) / 1000);
    const error: ErrorReport = {
      code: "CUDA_INIT_FAILED",
      message: `nvidia-smi did not answer within ${seconds} s; the kernel says that driver ${driver} is loaded.`,
      hint: "A driver that hangs comes back with a restart of the machine; one that is only slow with `sudo nvidia-smi -pm 1`.",
      remedies: [],
    };
    return link("driver", "warn", error.message, facts, error);
  }
  return link("driver", "ok", `NVIDIA driver ${driver}.`, facts);
}

function doesNotServe(driver: string, { name, sm }: Gpu): ErrorReport {
  const needed = firstDriverBranch(sm ?? 0);
  const tooNew = needed !== null && majorOf(driver) < needed;
  return {
    code: tooNew ? "DRIVER_TOO_OLD" : "CUDA_INIT_FAILED",
    message: tooNew
      ? `Driver ${driver} does not know ${name} (sm_${sm}).`
      : `Driver ${driver} serves ${name} (sm_${sm}) no more: branch 580 was the last.`,
    hint: tooNew
      ? `Update the NVIDIA driver to ${needed} or newer.`
      : "Install a driver of branch 580.",
    remedies: [],
  };
}

function factsOf({ driver, probes }: MachineFacts): Fact[] {
  const facts: Fact[] = driver === null ? [] : [{ name: "Version", value: driver }];
  for (const { asked, milliseconds, outcome } of probes) {
    if (!/nvidia-smi|\/proc\/driver\/nvidia\/version|\/dev\/nvidia/.test(asked)) continue;
    facts.push({ name: shortened(asked), value: `${outcome} (${milliseconds} ms)` });
  }
  return facts;
}

/** "nvidia-smi --query-gpu" of the whole command, which is in the probe. */
function shortened(asked: string): string {
  return asked.replace(/^\S*\/(nvidia-smi [^\s=]+).*$/, "$1");
}
