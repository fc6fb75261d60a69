/** What the memory was for. */
export type Purpose = "weights" | "context" | "computing" | "handle" | "work";

/** An allocation that failed, as far as the engine tells of it. */
export interface Shortage {
  purpose: Purpose;
  /** The number of the GPU; "one" when it was not named; null for the system's memory. */
  gpu: number | "one" | "unknown" | null;
  /** MiB that were asked for. */
  needMiB: number | null;
  /** MiB that were free there when the engine began to load. */
  freeMiB: number | null;
  /** Index of the first line that tells. */
  at: number;
}

/** It ran out of memory, said so, and goes on with less; what it said before does not count. */
const RETRY_LINE = /retrying without pipeline parallelism|retry succeeded/;
/** It does without: pages that are not locked or pinned only cost speed. */
const DOES_WITHOUT = /mlock|munlock|VirtualLock|pinned memory/;

const FAILED: RegExp[] = [
  /allocating (?<mib>[\d.]+) MiB on device (?<device>\d+): cudaMalloc failed: out of memory/,
  /Device memory allocation of size (?<bytes>\d+) failed/,
  /(?:failed|unable) to allocate (?<buffer>\w+) buffer(?: of size (?<bytes>\d+))?/,
  /failed to allocate buffer of size (?<bytes>\d+)/,
  /insufficient memory \(attempted to allocate\s+(?<mib>[\d.]+) MB\)/,
  /failed to allocate (?:compute (?:pp |tg )?buffers|buffer for kv cache|compute graph)/,
  /ErrorOutOf(?<vulkan>Device|Host)Memory/,
  /(?<cublas>CUBLAS_STATUS_(?:NOT_INITIALIZED|ALLOC_FAILED)|CUDA error: the resource allocation failed)/,
  /(?<cuda>CUDA error(?: \d+ at \S+)?: out of memory)/,
  /std::bad_alloc|Cannot allocate memory/,
];

/** In the line that tells or the first ones after it. */
const PURPOSES: [RegExp, Purpose][] = [
  [/alloc_tensor_range|error loading model|load_tensors/, "weights"],
  [/kv[_ ]cache/, "context"],
  [/gallocr|compute (?:pp |tg )?buffers|graph_reserve|sched_reserve/, "computing"],
  [/cublas/i, "handle"],
];
const LINES_TO_PURPOSE = 6;
const BYTES_PER_MIB = 2 ** 20;

function groupsOf(line: string): Record<string, string | undefined> | null {
  if (DOES_WITHOUT.test(line)) return null;
  for (const pattern of FAILED) {
    const match = pattern.exec(line);
    if (match !== null) return { ...match.groups };
  }
  return null;
}

function gpuOf(groups: Record<string, string | undefined>): Shortage["gpu"] | undefined {
  const { buffer, cublas, cuda, device, vulkan } = groups;
  if (device !== undefined) return Number(device);
  const named = /^(?:CUDA|ROCm|Vulkan|SYCL|Metal|MTL)(\d*)$/.exec(buffer ?? "");
  if (named !== null) return named[1] === "" ? "one" : Number(named[1]);
  if (buffer === "backend") return "unknown";
  if (cublas !== undefined || cuda !== undefined || vulkan === "Device") return "one";
  return buffer === undefined ? undefined : null;
}

function needOf({ bytes, mib }: Record<string, string | undefined>): number | null {
  if (mib !== undefined) return Math.ceil(Number(mib));
  return bytes === undefined ? null : Math.ceil(Number(bytes) / BYTES_PER_MIB);
}

function freeOn(gpu: Shortage["gpu"], log: string[]): number | null {
  if (gpu === null || gpu === "unknown") return null;
  const number = gpu === "one" ? "\\d+" : String(gpu);
  // Builds have said it in these three ways.
  const patterns = [
    new RegExp(`using device (?:CUDA|ROCm|Vulkan)${number} .* - (\\d+) MiB free`),
    new RegExp(`(?:CUDA|ROCm|Vulkan)${number}\\s*: .*\\(\\d+ MiB, (\\d+) MiB free\\)`),
    /projected to use \d+ MiB of device memory vs\. (\d+) MiB of free device memory/,
  ];
  for (const pattern of patterns) {
    const found = log.flatMap((line) => pattern.exec(line)?.[1] ?? []);
    if (found.length > 0) return Number(found.at(-1));
  }
  return null;
}

/** The allocation that ended the engine; null when none did. */
export function shortageIn(log: string[]): Shortage | null {
  const from = log.findLastIndex((line) => RETRY_LINE.test(line)) + 1;
  const at = log.findIndex((line, index) => index >= from && groupsOf(line) !== null);
  if (at === -1) return null;
  // The lines below the first say in their own way what failed: the purpose, and often the place.
  const telling = log.slice(at, at + LINES_TO_PURPOSE).filter((line) => !DOES_WITHOUT.test(line));
  const said = telling.map(groupsOf).filter((groups) => groups !== null);
  const purpose = telling
    .flatMap((line) => PURPOSES.filter(([pattern]) => pattern.test(line)))
    .map(([, name]) => name)[0];
  const current = telling.map((line) => /current device: (\d+)/.exec(line)?.[1]).find(Boolean);
  const named = said.map(gpuOf).filter((gpu) => gpu !== undefined);
  const first = named.find((gpu) => gpu !== "one") ?? named[0] ?? null;
  const gpu = first === "one" && current !== undefined ? Number(current) : first;
  const needMiB = said.map(needOf).find((need) => need !== null) ?? null;
  return { purpose: purpose ?? "work", gpu, needMiB, freeMiB: freeOn(gpu, log), at };
}
