import { buildOf, skip, type EngineSource } from "../engine-source.ts";
import { foundEngine, pathId } from "../found-engine.ts";

/** A llama-server that is installed on this machine already. */
export const pathSource: EngineSource = {
  name: "path",
  find: ({ servers }) => {
    if (servers.length === 0) {
      return [
        skip("path", "llama-server on this machine", "not on PATH nor in a well-known place"),
      ];
    }
    return servers.map((server) => ({
      id: pathId(server),
      build: buildOf("cpu", { size: 0 }),
      description: server,
      action: { kind: "try", install: ({ home }) => foundEngine(server, "path", home) },
    }));
  },
};
