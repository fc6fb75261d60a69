import type { ComparisonState } from "@llcuda/protocol";
import type { Agent } from "../../../connection/agent.ts";
import { Feed } from "../../../connection/feed.ts";
import { parametersOf } from "../source/agent-source.ts";
import { fetchFloats } from "../tensor-bytes.ts";
import { addPairs, NOTHING_COMPARED, type Compared } from "./compared.ts";
import type { Comparison } from "./comparison.ts";

/** Two files that the agent has: it compares them, and goes on while nobody looks for a while. */
export function agentComparison(agent: Agent, a: string, b: string): Comparison {
  const { tensors } = agent.client;
  return {
    a,
    b,
    difference: () => tensors.difference.query({ a, b }),
    pairs: new Feed<ComparisonState, Compared>({
      initial: NOTHING_COMPARED,
      open: (observer, { pairs }) =>
        tensors.compare.watch.subscribe({ a, b, after: pairs.length }, observer),
      reduce: addPairs,
    }),
    tile: (tensor, request, sample, signal) => {
      const query = parametersOf({ kind: "tile", request, sample });
      return fetchFloats("tile", { file: b, tensor, minusFile: a, ...query }, signal);
    },
    samples: (tensor, pieces, signal) =>
      Promise.all([a, b].map((file) => fetchFloats("sample", { file, tensor, pieces }, signal))),
  };
}
