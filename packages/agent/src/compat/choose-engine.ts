import { assess, type Verdict } from "./assess.ts";
import type { CudaHost } from "./host-facts.ts";
import type { Inspection } from "./inspection.ts";
import {
  cudaVersionIn,
  labelDisagreement,
  madeWith,
  matchesCuda,
  runtimeMajor,
} from "./made-with.ts";

/** A build that could be used. */
export interface EngineOption {
  id: string;
  inspection: Inspection;
  ownGlibc?: boolean;
}

/** A person's own choice, which narrows what may be taken. */
export interface Pin {
  /** Where it was set, for messages: "LLCUDA_CUDA". */
  from: string;
  engine?: string;
  /** "12", "12.4" or, as bitsandbytes' BNB_CUDA_VERSION has it, "124". */
  cuda?: string;
}

interface Assessed {
  id: string;
  verdict: Verdict;
  /** Set where the build's name says another CUDA version than the build. */
  disagreement: string | null;
}

interface Choice {
  /** Null when none runs, or none that the pin allows. */
  chosen: Assessed | null;
  /** One sentence: which, and why. */
  because: string;
  /** All options that the pin allows, the best first. */
  assessed: Assessed[];
}

/**
 * The best of several builds for a host: the one that uses most GPU memory, machine code before PTX,
 * the newer CUDA before the older; without GPU code last. Equal ones keep their order. A pin is obeyed
 * or refused, never passed over.
 */
export function chooseEngine(
  options: EngineOption[],
  host: CudaHost,
  pin: Pin | null = null,
): Choice {
  const allowed = pin === null ? options : options.filter((option) => allows(pin, option));
  const ranked = allowed
    .map((option) => ({ option, assessed: assessOption(option, host) }))
    .toSorted((a, b) => better(a, b));
  const assessed = ranked.map((one) => one.assessed);
  const chosen = assessed.find(({ verdict }) => verdict.runs !== "no") ?? null;
  if (chosen !== null) {
    const pinned = pin === null ? "" : ` (pinned by ${pin.from})`;
    return { chosen, because: `${chosen.id} chosen${pinned}: ${chosen.verdict.because}`, assessed };
  }
  return { chosen, because: whyNone(assessed, options, host, pin), assessed };
}

function assessOption(option: EngineOption, host: CudaHost): Assessed {
  const verdict = assess(option.inspection, host, { ownGlibc: option.ownGlibc ?? false });
  return { id: option.id, verdict, disagreement: labelDisagreement(option.id, option.inspection) };
}

function allows(pin: Pin, { id, inspection }: EngineOption): boolean {
  if (pin.engine !== undefined && pin.engine !== id) return false;
  if (pin.cuda === undefined) return true;
  const version = /^\d{2}$/.test(pin.cuda) ? pin.cuda : cudaVersionIn(pin.cuda);
  // A pin that names no version allows nothing; what it allows is told in the refusal.
  return version !== null && inspection.cuda !== null && matchesCuda(madeWith(inspection), version);
}

interface Ranked {
  option: EngineOption;
  assessed: Assessed;
}

function better(a: Ranked, b: Ranked): number {
  const keys = [runnable, memoryUsed, hasGpuCode, isNative, cudaMajor];
  for (const key of keys) {
    const difference = key(b) - key(a);
    if (difference !== 0) return difference;
  }
  return 0;
}

const runnable = ({ assessed }: Ranked) => Number(assessed.verdict.runs !== "no");
const isNative = ({ assessed }: Ranked) => Number(assessed.verdict.runs === "native");
const hasGpuCode = ({ option }: Ranked) => Number(option.inspection.cuda !== null);
const cudaMajor = ({ option }: Ranked) => runtimeMajor(madeWith(option.inspection)) ?? 0;

function memoryUsed({ assessed }: Ranked): number {
  const used = assessed.verdict.gpus.filter(({ fit }) => fit.runs !== "no");
  // Where a size is unknown, GPUs are counted instead.
  const known = assessed.verdict.gpus.every(({ gpu }) => gpu.memory !== null);
  return used.reduce((sum, { gpu }) => sum + (known ? (gpu.memory ?? 0) : 1), 0);
}

function whyNone(
  assessed: Assessed[],
  options: EngineOption[],
  host: CudaHost,
  pin: Pin | null,
): string {
  const reasons = assessed.map(({ id, verdict }) => `${id}: ${verdict.because}`).join(" ");
  if (pin === null)
    return options.length === 0
      ? "There is no engine to choose from."
      : `No engine runs here. ${reasons}`;
  const wish = [pin.engine, pin.cuda === undefined ? undefined : `CUDA ${pin.cuda}`].filter(
    (part) => part !== undefined,
  );
  const none =
    assessed.length === 0 ? "and no engine here is that." : `which does not run here. ${reasons}`;
  const free = chooseEngine(options, host).chosen;
  const without = free === null ? "" : ` Without ${pin.from}, ${free.id} would run.`;
  return `${pin.from} asks for ${wish.join(", ")}, ${none}${without}`;
}
