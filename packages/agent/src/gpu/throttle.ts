/** NVML's reasons for clocks below what they could be: nvmlClocksEventReason's bits. */
const REASONS: readonly (readonly [bit: number, name: string])[] = [
  [0x1, "idle"],
  [0x2, "application clocks"],
  [0x4, "power limit"],
  [0x8, "hardware slowdown"],
  [0x10, "sync boost"],
  [0x20, "temperature (software)"],
  [0x40, "temperature (hardware)"],
  [0x80, "power brake"],
  [0x100, "display clocks"],
];

/** Clocks that are low because nothing runs, or as a person set them, are no news. */
const HARMLESS = new Set(["idle", "application clocks", "sync boost", "display clocks"]);

/** Names of the reasons in an answer such as `0x0000000000000004`; none for anything else. */
export function throttleReasons(text: string | undefined): string[] {
  const bits = Number(text === undefined || text === "" ? Number.NaN : text);
  if (!Number.isSafeInteger(bits)) return [];
  return REASONS.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name);
}

/** The reasons that make work slower. */
export function harmful(reasons: readonly string[]): string[] {
  return reasons.filter((reason) => !HARMLESS.has(reason));
}
