/** Why clocks are below what they could be; NVML's nvmlClocksEventReason bits. */
const THROTTLE_REASONS = [
  [0x1, "idle"],
  [0x2, "application clocks"],
  [0x4, "power limit"],
  [0x8, "hardware slowdown"],
  [0x10, "sync boost"],
  [0x20, "temperature (software)"],
  [0x40, "temperature (hardware)"],
  [0x80, "power brake"],
  [0x100, "display clocks"],
] as const;

export type ThrottleReason = (typeof THROTTLE_REASONS)[number][1];

/** The reasons behind NVML's bits; null for null. Loads nothing: also for who has no addon. */
export function throttleReasons(bits: number | null): ThrottleReason[] | null {
  if (bits === null) return null;
  return THROTTLE_REASONS.filter(([bit]) => (bits & bit) !== 0).map(([, reason]) => reason);
}
