import { LoadOptions, type TuneParameter } from "@llcuda/protocol";

/** What a candidate changes, as words that a point and a person read: {"threads": "4"}. */
export type TuneFlags = Record<string, string>;

export interface TuneMachine {
  threads: number;
  /** Whether the engine computes on a GPU. */
  gpu: boolean;
  /** Who ask at once. */
  users: number;
}

/** Values that are tried, one at a time; those that equal the default cost a try and show the noise. */
const VALUES: Record<TuneParameter, (machine: TuneMachine) => readonly string[]> = {
  slots: () => ["1", "2", "4", "8", "16"],
  batch: () => ["512", "1024", "4096"],
  ubatch: () => ["128", "256", "1024", "2048"],
  threads: ({ threads }) => {
    const wished = [threads / 4, threads / 2, (threads * 3) / 4, threads].map(Math.round);
    return [...new Set(wished)].filter((count) => count >= 1).map(String);
  },
  gpuLayers: ({ gpu }) => (gpu ? ["all", "0"] : []),
  flashAttention: () => ["on", "off"],
  draft: () => ["1", "2", "4", "8"],
  backendSampling: ({ gpu }) => (gpu ? ["on"] : []),
  // One alone waits for nobody's prompt, and its own chats come back.
  cacheRam: ({ users }) => (users > 1 ? ["0"] : []),
};

/** Every value of every parameter as a candidate of its own; the empty one is the default. Pure. */
export function candidatesOf(
  parameters: readonly TuneParameter[],
  machine: TuneMachine,
): TuneFlags[] {
  const single = [...new Set(parameters)].flatMap((parameter) =>
    VALUES[parameter](machine).map((value) => ({ [parameter]: value })),
  );
  return [{}, ...single];
}

/** Options with what a candidate changes. @throws ZodError on flags that no candidate has */
export function optionsWith(options: LoadOptions, flags: TuneFlags): LoadOptions {
  const { backendSampling, ...fields } = flags;
  const changes = Object.entries(fields).map(([name, value]) => [name, valueOf(name, value)]);
  const given = options.extraArguments;
  const extraArguments =
    backendSampling === undefined || BACKEND_SAMPLING.some((spelling) => given.includes(spelling))
      ? given
      : [...given, BACKEND_SAMPLING[0]];
  return LoadOptions.parse({ ...options, ...Object.fromEntries(changes), extraArguments });
}

/** It has no field of its own: experimental in llama-server, and unknown to older builds. */
const BACKEND_SAMPLING = ["--backend-sampling", "-bs"] as const;

function valueOf(name: string, value: string): unknown {
  if (name === "draft") return { kind: "ngram", most: Number(value) };
  return name === "flashAttention" || value === "all" ? value : Number(value);
}

/** The best value of each parameter that gained anything, all together. Pure. */
export function combination(gains: readonly { flags: TuneFlags; gain: number }[]): TuneFlags {
  const best = new Map<string, { value: string; gain: number }>();
  for (const { flags, gain } of gains) {
    const [only, ...more] = Object.entries(flags);
    if (only === undefined || more.length > 0 || gain <= 0) continue;
    const [name, value] = only;
    if (gain > (best.get(name)?.gain ?? 0)) best.set(name, { value, gain });
  }
  return Object.fromEntries([...best].map(([name, { value }]) => [name, value]));
}

/** "threads 4, flashAttention on"; "default". */
export function flagWords(flags: TuneFlags): string {
  const words = Object.entries(flags).map(([name, value]) =>
    name === "draft" ? `draft n=${value}` : `${name} ${value}`,
  );
  return words.length === 0 ? "default" : words.join(", ");
}
