import { NO_PROJECTOR, type LoadOptions, type LoadPlan } from "@llcuda/protocol";
import { slotsFor } from "@llcuda/gguf";
import type { ServerSettings } from "../engine/engine-command.ts";
import { INSIDE, VISIBLE_DEVICES, type OnlyGpu } from "../engine/only-gpu.ts";
import { Failure } from "../failure.ts";
import type { KnownArguments } from "./engine-flags.ts";
import { refuseManaged } from "./extra-arguments.ts";

/** More than any model has: every build takes it for "all of them". */
const ALL_LAYERS = "999";

type Flags = Pick<KnownArguments, "has"> | null;

/** One wish as arguments; `needs` are the spellings of which the build must know one. */
interface Wish {
  field: keyof LoadOptions;
  needs: string[];
  args: string[];
}

const wish = (field: keyof LoadOptions, flag: string, ...values: string[]): Wish => ({
  field,
  needs: [flag],
  args: [flag, ...values],
});

/**
 * The options as llama-server's arguments. Pure.
 * @param plan what was chosen for what is automatic; null leaves that to the engine
 * @param flags what this build knows; null where it does not tell
 * @param onlyGpu the one that the process is to see; null: all of them
 * @throws Failure OPTION_INVALID for managed extra arguments, and for what the build does not know
 */
export function loadArguments(
  options: LoadOptions,
  plan: LoadPlan | null,
  flags: Flags,
  onlyGpu: OnlyGpu | null = null,
): ServerSettings {
  refuseManaged(options.extraArguments);
  const named = options.devices ?? plan?.devices ?? null;
  const experts = options.expertLayersInMemory ?? (plan?.expertLayersInMemory || null);
  const devices = onlyGpu === null ? named : [INSIDE];
  const gpuLayers = options.gpuLayers ?? plannedLayers(options, plan);
  const placed = { ...options, devices, expertLayersInMemory: experts, gpuLayers };
  const wishes = [...memoryWishes(options), ...placeWishes(placed), ...besideWishes(options)];
  const chosen = wishes.concat(loadModeWishes(options, flags));
  refuseUnknown(chosen, flags);
  return {
    args: [
      ...plannedArguments(options, plan),
      ...chosen.flatMap(({ args }) => args),
      ...options.extraArguments,
    ],
    env: visibleTo(onlyGpu, devices),
    onlyGpu,
  };
}

/**
 * The layers on GPUs where llama.cpp's own fit would put all there, as it changes nothing once shares, a split or
 * experts in memory are chosen (common/fit.cpp); null leaves them to it.
 */
function plannedLayers(
  { expertLayersInMemory, splitMode, tensorSplit }: LoadOptions,
  plan: LoadPlan | null,
): number | null {
  if (plan === null || plan.gpuLayers === 0 || plan.gpuLayers >= plan.layers) return null;
  const shared = tensorSplit?.some((share) => share > 0) === true;
  const split = splitMode === "row" || splitMode === "tensor";
  return shared || split || (expertLayersInMemory ?? 0) > 0 ? plan.gpuLayers : null;
}

/** A process that uses no GPU is shown none: CUDA takes half a GiB of each that it sees (docs/fit.md). */
function visibleTo(
  onlyGpu: OnlyGpu | null,
  devices: readonly string[] | null,
): ServerSettings["env"] {
  if (onlyGpu !== null) return { [VISIBLE_DEVICES]: onlyGpu.uuid };
  return devices?.length === 0 ? { [VISIBLE_DEVICES]: "" } : {};
}

/** Options that every build knows, or that are none of the engine's. */
const EVERYWHERE = new Set(["context", "slots", "kvTypeK", "kvTypeV", "mmproj", "idleMinutes"]);

/** Whether no look at a build's flags is needed. */
export function isPlain(options: LoadOptions): boolean {
  return Object.entries(options).every(
    ([name, value]) =>
      EVERYWHERE.has(name) || (Array.isArray(value) ? value.length === 0 : value === null),
  );
}

function plannedArguments(options: LoadOptions, plan: LoadPlan | null): string[] {
  const context = plan?.context ?? options.context;
  const kvTypeK = plan?.kvTypeK ?? options.kvTypeK;
  const kvTypeV = plan?.kvTypeV ?? options.kvTypeV;
  const chosen = options.mmproj === NO_PROJECTOR ? null : options.mmproj;
  const mmproj = plan?.mmproj ?? chosen;
  const cacheRam = options.cacheRam === null ? plan?.cacheRam?.mib : undefined;
  const slots = slotsAsked(options, plan);
  return [
    ...(context === null ? [] : ["-c", `${context}`]),
    ...(kvTypeK === null || kvTypeK === "F16" ? [] : ["-ctk", kvTypeK.toLowerCase()]),
    ...(kvTypeV === null || kvTypeV === "F16" ? [] : ["-ctv", kvTypeV.toLowerCase()]),
    // Without the argument four slots share one cache; with it each has its part, unless -kvu is said.
    ...(slots === null ? [] : ["-np", `${slots}`]),
    ...(cacheRam === undefined ? [] : ["--cache-ram", `${cacheRam}`]),
    ...(mmproj === null ? [] : ["--mmproj", mmproj]),
  ];
}

/** As -np; null leaves it to the engine, whose own four share a cache. */
function slotsAsked(options: LoadOptions, plan: LoadPlan | null): number | null {
  const { slots, unified } = { ...slotsFor(options.slots, options.unified), ...plan };
  return options.slots === null && unified ? null : slots;
}

function memoryWishes(options: LoadOptions): Wish[] {
  const { batch, cacheRam, flashAttention, slots, threads, ubatch, unified } = options;
  // Slots that are left to the engine share one already, and it would say so twice.
  const shared = unified === true && slots !== null;
  return [
    ...(shared ? [wish("unified", "-kvu")] : []),
    ...(unified === false ? [wish("unified", "-no-kvu")] : []),
    ...(cacheRam === null ? [] : [wish("cacheRam", "--cache-ram", `${cacheRam}`)]),
    ...(flashAttention === null ? [] : [wish("flashAttention", "-fa", flashAttention)]),
    ...(batch === null ? [] : [wish("batch", "-b", `${batch}`)]),
    ...(ubatch === null ? [] : [wish("ubatch", "-ub", `${ubatch}`)]),
    ...(threads === null ? [] : [wish("threads", "-t", `${threads}`)]),
  ];
}

function placeWishes(options: LoadOptions): Wish[] {
  const { devices, expertLayersInMemory, gpuLayers, splitMode, tensorSplit } = options;
  const layers = gpuLayers === "all" ? ALL_LAYERS : `${gpuLayers}`;
  const named = devices?.length === 0 ? "none" : devices?.join(",");
  return [
    ...(gpuLayers === null ? [] : [wish("gpuLayers", "-ngl", layers)]),
    ...(expertLayersInMemory === null
      ? []
      : [wish("expertLayersInMemory", "-ncmoe", `${expertLayersInMemory}`)]),
    ...(splitMode === null ? [] : [wish("splitMode", "-sm", splitMode)]),
    ...(tensorSplit === null || tensorSplit.length === 0
      ? []
      : [wish("tensorSplit", "-ts", tensorSplit.join(","))]),
    ...(named === undefined ? [] : [wish("devices", "-dev", named)]),
  ];
}

/** Adapters and what speculates. */
function besideWishes({ draft, loras }: LoadOptions): Wish[] {
  const adapters = loras.map(({ path, scale }) => {
    if (/[,:]/.test(path)) {
      throw new Failure(
        "OPTION_INVALID",
        `The adapter ${path} has a comma or a colon in its path, which llama-server takes for its own.`,
        "Rename the file or its folder.",
      );
    }
    return scale === 1
      ? wish("loras", "--lora", path)
      : wish("loras", "--lora-scaled", `${path}:${scale}`);
  });
  if (draft === null) return adapters;
  const most = `${draft.most}`;
  if (draft.kind === "model") {
    const type = wish("draft", "--spec-type", "draft-simple");
    const model = wish("draft", "-md", draft.model);
    return [...adapters, type, model, wish("draft", "--spec-draft-n-max", most)];
  }
  const type = wish("draft", "--spec-type", "ngram-simple");
  return [...adapters, type, wish("draft", "--spec-ngram-simple-size-m", most)];
}

/** Builds since 2026 have one argument for what were several. */
function loadModeWishes({ mlock, mmap }: LoadOptions, flags: Flags): Wish[] {
  if (mmap === null && mlock !== true) return [];
  if (flags === null || flags.has("--load-mode") || flags.has("-lm")) {
    const maps = mmap !== false;
    const mode = mlock === true ? (maps ? "mmap+mlock" : "mlock") : maps ? "mmap" : "none";
    return [{ field: mmap === null ? "mlock" : "mmap", needs: ["-lm"], args: ["-lm", mode] }];
  }
  return [
    ...(mmap === false ? [wish("mmap", "--no-mmap")] : []),
    ...(mlock === true ? [wish("mlock", "--mlock")] : []),
  ];
}

function refuseUnknown(wishes: readonly Wish[], flags: Flags): void {
  if (flags === null) return;
  const lacking = wishes.filter(({ needs }) => !needs.some((flag) => flags.has(flag)));
  if (lacking.length === 0) return;
  const names = [...new Set(lacking.flatMap(({ needs }) => needs))].join(", ");
  const fields = [...new Set(lacking.map(({ field }) => field))].join(", ");
  throw new Failure(
    "OPTION_INVALID",
    `This build of llama.cpp has no ${names}, which ${fields} needs.`,
    "Leave that option automatic, or choose another engine on the Setup page.",
    { remedies: ["choose-engine"] },
  );
}
