import { throttleReasons as reasonsOf } from "@llcuda/native/throttle-reasons";
import { HARMLESS_THROTTLING } from "@llcuda/protocol";

/** Names of the reasons in an answer such as `0x0000000000000004`; none for anything else. */
export function throttleReasons(text: string | undefined): string[] {
  const bits = Number(text === undefined || text === "" ? Number.NaN : text);
  return Number.isSafeInteger(bits) ? (reasonsOf(bits) ?? []) : [];
}

/** The reasons that make work slower. */
export function harmful(reasons: readonly string[]): string[] {
  return reasons.filter((reason) => !HARMLESS_THROTTLING.includes(reason));
}
