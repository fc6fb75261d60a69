import { copiesLong, slotsLieApart, type BenchPoint } from "@llcuda/protocol";
import { percent } from "./share-words.ts";

/** Of the time to the first token, what waiting may take before it is what one waits for. */
const WAIT_SHARE = 0.3;
/** At least so long, in milliseconds: a shorter wait is the way there. */
const WAIT_MS = 20;
/** Of its slots; where arrivals are open, nobody says how many ask at once. */
const FULL_SHARE = 0.9;
/** Beside the engine alone: a server that makes less than this of it has a cost of its own. */
const SERVED_SHARE = 0.6;
/** Twice the users or more are to bring at least this, while the hardware is far from its limit. */
const GROWTH = 1.2;

/** What llama-batched-bench wrote of the same model with the same engine, by sequences at once. */
export interface EngineAlone {
  /** The day on which that was measured. */
  day: string;
  /** Tokens a second of all sequences. */
  rates: ReadonlyMap<number, number>;
}

interface Wait {
  point: BenchPoint;
  ms: number;
  /** Of the time to the first token. */
  share: number;
}

/** Those who wait long, the worst first; one user alone waits for nobody. */
function waits(points: readonly BenchPoint[]): Wait[] {
  return points
    .flatMap((point) => {
      const { axes, quantities } = point;
      const { "first-token": first, queue } = quantities;
      if (first === undefined || queue === undefined || axes.concurrency === 1) return [];
      return first.median <= 0
        ? []
        : [{ point, ms: queue.median, share: queue.median / first.median }];
    })
    .filter(({ ms, share }) => share > WAIT_SHARE && ms > WAIT_MS)
    .toSorted((a, b) => b.share - a.share);
}

/** Whether all slots were taken; null where nobody knows. */
function isFull({ axes, occupancy }: BenchPoint): boolean | null {
  if (occupancy === null) return null;
  if (axes.concurrency !== null) return axes.concurrency > occupancy.slots;
  return occupancy.busy === null ? null : occupancy.busy >= FULL_SHARE * occupancy.slots;
}

function loadOf({ axes }: BenchPoint): string {
  return axes.concurrency === null
    ? `${axes.requestsPerSecond} requests/s`
    : `${axes.concurrency} users at once`;
}

/** Prompts that are saved to memory, while everybody waits. */
export function copying(points: readonly BenchPoint[]): string | null {
  const worst = points
    .filter(copiesLong)
    .toSorted((a, b) => b.occupancy!.copying! - a.occupancy!.copying!)[0];
  if (worst === undefined) return null;
  return `Saving prompts holds it back at ${loadOf(worst)}: for ${percent(worst.occupancy!.copying!)} of the time the engine copied prompts of conversations whose slot another took to memory, and wrote to nobody. Without that cache (--cache-ram 0) they are read again when they come back, which a fast GPU does sooner. Where long conversations come back often, measure both, and a cache for each slot (-no-kvu), which is copied sooner and takes more memory.`;
}

/** Requests that wait for one of too few slots. */
export function queue(points: readonly BenchPoint[]): string | null {
  const worst = waits(points).find(({ point }) => isFull(point) === true);
  if (worst === undefined) return null;
  const { ms, point, share } = worst;
  const { slots } = point.occupancy!;
  const of = slots === 1 ? "the one slot" : `one of ${slots} slots`;
  return `The queue holds it back at ${loadOf(point)}: ${percent(share)} of the time to the first token (${Math.round(ms)} ms) is waiting for ${of}. More slots would help, where memory allows.`;
}

/** Requests that found a slot and wait all the same: for the step that runs, and for others' prompts. */
export function turn(points: readonly BenchPoint[]): string | null {
  const worst = waits(points).find(({ point }) => isFull(point) !== true);
  if (worst === undefined) return null;
  const { ms, point, share } = worst;
  const free = isFull(point) === false ? ", though slots were free" : "";
  return `The first token waits for others at ${loadOf(point)}: ${percent(share)} of its time (${Math.round(ms)} ms) passes before the engine begins to read the prompt${free}, because it reads in turn and between the steps of those who are written to.`;
}

interface Step {
  point: BenchPoint;
  users: number;
  /** Tokens a second of all users while they are written to. */
  rate: number;
}

/** Undisturbed points whose users all had a slot, by how many they were. */
function steps(points: readonly BenchPoint[]): Step[] {
  return points
    .flatMap((point) => {
      const users = point.axes.concurrency;
      const rate = point.quantities["user-rate"]?.median;
      if (users === null || rate === undefined || isFull(point) !== false) return [];
      if (point.disturbances.length > 0 || slotsLieApart(point.occupancy)) return [];
      return [{ point, users, rate: users * rate }];
    })
    .toSorted((a, b) => a.users - b.users);
}

/** Users whose slots lie apart: with a cache for each slot, only neighbours are computed together. */
export function apart(points: readonly BenchPoint[]): string | null {
  const worst = points
    .filter(({ occupancy }) => slotsLieApart(occupancy))
    .toSorted((a, b) => b.occupancy!.passes! - a.occupancy!.passes!)[0];
  if (worst === undefined) return null;
  const passes = worst.occupancy!.passes!.toFixed(1);
  return `Slots that lie apart hold it back at ${loadOf(worst)}: each has a cache of its own, and the engine computes only neighbours together, so that a step took ${passes} passes over the weights instead of one. Slots that share one cache are computed together wherever they lie: load the model with --kv-unified, which the Models page calls a shared cache of the slots.`;
}

/** What the server does for each user between two steps of the model, known from the engine alone. */
export function serving(points: readonly BenchPoint[], alone: EngineAlone | null): string | null {
  const worst = steps(points)
    .flatMap(({ rate, users }) => {
      const best = alone?.rates.get(users);
      return best === undefined || users === 1 ? [] : [{ best, rate, users }];
    })
    .toSorted((a, b) => a.rate / a.best - b.rate / b.best)[0];
  if (alone === null || worst === undefined) return null;
  const { best, rate, users } = worst;
  if (rate >= SERVED_SHARE * best) return null;
  const [step, least] = [users / rate, users / best].map((seconds) =>
    milliseconds(1_000 * seconds),
  );
  return `The server's own work holds it back at ${users} users at once, with a slot for each: it writes ${Math.round(rate)} tok/s, ${percent(rate / best)} of the ${Math.round(best)} that the same engine writes alone (llama-batched-bench, ${alone.day}). A step takes ${step} ms where the model needs ${least}: the rest is drawing each user's token and sending it, one after another.`;
}

/**
 * The same where the engine alone was not measured: more users bring nothing, and neither memory nor
 * computing is near its limit.
 * @param idle of the limit, a share that says so
 */
export function stagnation(points: readonly BenchPoint[], idle: number): string | null {
  const all = steps(points);
  const most = all.at(-1);
  const share = most?.point.limit?.share;
  if (most === undefined || share === undefined || share >= idle) return null;
  const fewer = all.find(({ rate, users }) => 2 * users <= most.users && GROWTH * rate > most.rate);
  if (fewer === undefined) return null;
  return `More users no longer help: ${most.users} at once are written ${Math.round(most.rate)} tok/s, ${fewer.users} already ${Math.round(fewer.rate)}, at ${percent(share)} of what the hardware allows and with a slot for each. The server's work for one user after another holds it back, not the model; an engine bench with as many sequences at once tells how much.`;
}

function milliseconds(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}
