import { cpus } from "node:os";
import type { MachineFacts } from "@llcuda/protocol";
import type { Inquiry } from "./inquiry.ts";

/** What ggml's CPU variants ask for; other flags decide nothing. Names as /proc/cpuinfo has them. */
const FEATURES =
  /^(?:sse4_2|ssse3|avx|avx2|f16c|fma|bmi2|avx_vnni|avx512\w*|amx_\w+|asimd\w*|sve2?|sme2?|i8mm|bf16|neon|fphp)$/;

/** The processor's name, threads and those features that decide which CPU builds run. */
export function probeProcessor(inquiry: Inquiry): Promise<MachineFacts["cpu"]> {
  const { model = "unknown" } = cpus()[0] ?? {};
  const nothing = { name: model.trim(), threads: cpus().length, features: [] };
  return inquiry.look<MachineFacts["cpu"]>("/proc/cpuinfo", nothing, async (note) => {
    const text = await inquiry.machine.text("/proc/cpuinfo");
    if (text === null) return null;
    const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1] ?? "";
    const features = flags.split(" ").filter((flag) => FEATURES.test(flag));
    const name = /^model name\s*:\s*(.+)$/m.exec(text)?.[1]?.trim() ?? nothing.name;
    // Cut after the first processor: the others say the same.
    note(text.split("\n\n", 1)[0] ?? "");
    return { name, threads: nothing.threads, features };
  });
}
