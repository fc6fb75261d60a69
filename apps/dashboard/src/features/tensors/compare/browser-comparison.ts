import type { FileDifference, TensorPair } from "@llcuda/protocol";
import type { Agent } from "../../../connection/agent.ts";
import { Feed } from "../../../connection/feed.ts";
import type { FilesAt } from "../source/browser-job.ts";
import { browserSource, inBrowser } from "../source/browser-files.ts";
import { agentOrigin, type FileAt } from "../source/origin.ts";
import { NOTHING_COMPARED, type Compared } from "./compared.ts";
import type { Comparison } from "./comparison.ts";

type Step =
  | { kind: "begun"; difference: FileDifference }
  | { kind: "pair"; row: TensorPair | null; current: string }
  | { kind: "done" };

/**
 * Two files of which the page looks into one at least by itself: its thread compares them. Of a file
 * of the agent's it reads the bytes by ranges. Null where a dropped file is gone.
 */
export function browserComparison(agent: Agent, a: string, b: string): Comparison | null {
  const sources = [a, b].map(browserSource);
  if ([a, b].some((file, i) => inBrowser(file) && sources[i] === null)) return null;
  const thread = sources.find((source) => source !== null)?.thread;
  if (thread === undefined) return null;
  let found: Promise<FilesAt> | undefined;
  const files = (): Promise<FilesAt> => {
    found ??= Promise.all([a, b].map((file) => placeOf(agent, file))).then(
      ([a, b]) => ({ a: a!, b: b! }),
      (error: unknown) => {
        // The agent may answer the next time.
        found = undefined;
        throw error;
      },
    );
    return found;
  };
  const difference = async (): Promise<FileDifference> => thread.run("difference", await files());
  const compare = async (tell: (step: Step) => void, signal: AbortSignal): Promise<void> => {
    tell({ kind: "begun", difference: await difference() });
    const onProgress = (step: { row: TensorPair | null; current: string }): void =>
      tell({ kind: "pair", ...step });
    await thread.run("compare", await files(), { signal, onProgress });
    tell({ kind: "done" });
  };
  return {
    a,
    b,
    difference,
    pairs: new Feed<Step, Compared>({
      initial: NOTHING_COMPARED,
      open: ({ onData, onError, onComplete }, { pairs, total }) => {
        const gone = new AbortController();
        const idle = { unsubscribe: () => gone.abort() };
        // The files cannot change: what was found out stays true.
        if (total > 0 && pairs.length === total) return idle;
        compare(onData, gone.signal).then(onComplete, (thrown: unknown) => {
          if (!gone.signal.aborted) onError(thrown);
        });
        return idle;
      },
      reduce: addStep,
      final: () => true,
    }),
    tile: async (tensor, request, sample, signal) => {
      const { a: minus, b: at } = await files();
      const query = { kind: "tile", request, sample } as const;
      return thread.run("floats", { ...at, tensor, query, minus }, { signal });
    },
    samples: async (tensor, pieces, signal) => {
      const query = { kind: "sample", pieces } as const;
      const both = Object.values(await files()) as FileAt[];
      return Promise.all(
        both.map((at) => thread.run("floats", { ...at, tensor, query, minus: null }, { signal })),
      );
    },
  };
}

/** What the thread's words add to what is known. */
export function addStep(before: Compared, step: Step): Compared {
  switch (step.kind) {
    case "begun":
      return { pairs: [], total: step.difference.tensors.comparable, current: null };
    case "pair": {
      const { row, current } = step;
      return { ...before, current, pairs: row === null ? before.pairs : [...before.pairs, row] };
    }
    case "done":
      return { ...before, current: null };
  }
}

async function placeOf(agent: Agent, file: string): Promise<FileAt> {
  const own = browserSource(file);
  if (own !== null) return own.at;
  const { parts } = await agent.client.tensors.summary.query({ file });
  return { file, origin: agentOrigin(file, parts) };
}
