/**
 * Kills downloads with SIGKILL at random points and tells what that cost.
 *   node packages/agent/bench/kill-download.ts [--kills 200] [--megabytes 60] [--seed 1] [--pause 2]
 * Each download is killed some ten times on its way, half of them while several connections fetch.
 */
import { parseArgs } from "node:util";
import { EAGER, killedDownload, type KillRound } from "../src/download/kill-rounds.test-data.ts";
import { noise } from "../src/download/noise.test-data.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    megabytes: { type: "string", default: "60" },
    /** Between two pieces of 250 kB, in ms: a slower server leaves less in the sockets. */
    pause: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
  },
});
const KILLS_EACH = 10;
const MEBIBYTE = 1024 * 1024;
const size = Number(values.megabytes) * 1_000_000;

/** Numbers from 0 to 1 that the seed decides (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const next = random(Number(values.seed));
const all: KillRound[] = [];
let downloads = 0;
let right = 0;
let exact = 0;
let resumes = 0;
while (all.length < Number(values.kills)) {
  const count = Math.min(KILLS_EACH, Number(values.kills) - all.length);
  // Up to twice a tenth of the file: some end before their last kill, most do not.
  const kills = Array.from({ length: count }, () => Math.ceil((next() * 2 * size) / KILLS_EACH));
  const timing = downloads % 2 === 0 ? {} : EAGER;
  const done = await killedDownload(
    noise(size, downloads + 1),
    kills,
    timing,
    Number(values.pause),
  );
  downloads += 1;
  right += done.right && done.names.join() === "model.gguf" ? 1 : 0;
  exact += done.resumed.filter(({ from, missing }) => from === missing).length;
  resumes += done.resumed.length;
  all.push(...done.rounds);
  console.log(`${all.length} kills, ${right} of ${downloads} downloads right`);
}
/** MiB that came and are not kept, of the downloads that their kill met. */
function lost(came: (round: KillRound) => number) {
  const sorted = all
    .filter(({ named }) => !named)
    .map((round) => (came(round) - round.kept) / MEBIBYTE)
    .toSorted((a, b) => a - b);
  return {
    median: sorted[Math.floor(sorted.length / 2)]?.toFixed(2),
    p99: sorted[Math.floor(sorted.length * 0.99)]?.toFixed(2),
    most: sorted.at(-1)?.toFixed(2),
  };
}

console.log({
  kills: all.length,
  downloads,
  right,
  finishedBeforeTheirKill: all.filter(({ named }) => named).length,
  resumedAtTheFirstMissingByte: `${exact} of ${resumes}`,
  // What a later start fetches again: read from a socket, and in no file when SIGKILL came.
  receivedAndNotKeptMiB: lost(({ received }) => received),
  // The same with all that sockets held.
  sentAndNotKeptMiB: lost(({ sent }) => sent),
});
