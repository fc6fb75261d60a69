import type { TensorReading } from "@llcuda/protocol";
import { formatBytes, formatTimeLeft } from "../../../ui/format.ts";

type Missing = Pick<TensorReading, "kept" | "total" | "bytesPerSecond">;

/** "Read all: 268 MB, about 40 s at 6.70 MB/s": what a click costs, said on the button. */
export function readingWords({ kept, total, bytesPerSecond }: Missing): string {
  const bytes = total - kept;
  const what = `${kept > 0 ? "Read the rest" : "Read all"}: ${formatBytes(bytes)}`;
  if (bytesPerSecond === null || bytesPerSecond <= 0) return what;
  const seconds = formatTimeLeft(bytes / bytesPerSecond);
  return `${what}, about ${seconds} at ${formatBytes(bytesPerSecond)}/s`;
}
