import type { FloatsQuery } from "@llcuda/gguf";
import type { Agent } from "../../../connection/agent.ts";
import { fetchFloats } from "../tensor-bytes.ts";
import { readingFeed, statisticsFeed } from "./tensor-feeds.ts";
import type { TensorSource } from "./tensor-source.ts";

/** A file that the agent looks into: a model of its own, a path, or one on Hugging Face. */
export function agentSource(agent: Agent, file: string): TensorSource {
  const { tensors } = agent.client;
  return {
    file,
    fetched: () => tensors.fetched.query({ file }),
    renderTemplate: (messages) => tensors.renderTemplate.query({ file, messages }),
    summary: () => tensors.summary.query({ file }),
    list: async () => (await tensors.list.query({ file })).tensors,
    metadata: async () => (await tensors.metadata.query({ file })).entries,
    piece: (key, start, count) => tensors.metadataPiece.query({ file, key, start, count }),
    tokens: (query, start, count) => tensors.tokens.query({ file, query, start, count }),
    tokenize: (text) => tensors.tokenize.query({ file, text }),
    block: (tensor, index) => tensors.block.query({ file, tensor, index }),
    floats: (tensor, query, signal) =>
      fetchFloats(query.kind, { file, tensor, ...parametersOf(query) }, signal),
    statistics: (tensor, reach) => statisticsFeed(agent, { file, tensor, reach }),
    reading: (tensor) => readingFeed(agent, { file, tensor }),
    read: (tensor) => tensors.read.mutate({ file, tensor }),
    stopReading: (tensor) => tensors.stopReading.mutate({ file, tensor }),
  };
}

/** A query as the agent's routes take it. */
export function parametersOf(query: FloatsQuery): Record<string, string | number> {
  switch (query.kind) {
    case "values":
      return { start: query.start, count: query.count };
    case "tile":
      return { ...query.request, sample: query.sample ? 1 : 0 };
    case "sample":
      return { pieces: query.pieces };
    case "norms":
      return {};
  }
}
