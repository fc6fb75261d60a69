import { Failure } from "../../failure.ts";
import type { Home } from "../../home.ts";
import { buildOf, pinOf, type EngineSource } from "../engine-source.ts";
import { foundEngine } from "../found-engine.ts";
import { serverAt } from "../server-search.ts";

/** The llama-server that the person named. */
export const explicitSource: EngineSource = {
  name: "explicit",
  find: (_facts, { engine }) =>
    engine === null || pinOf(engine).kind !== "path"
      ? []
      : [
          {
            id: "explicit",
            build: buildOf("cpu", { size: 0 }),
            description: engine,
            action: { kind: "try", install: ({ home }) => engineAt(engine, home) },
          },
        ],
};

async function engineAt(path: string, home: Home) {
  const server = await serverAt(path);
  if (server !== null) return foundEngine(server, "explicit", home);
  throw new Failure(
    "ENGINE_NOT_FOUND",
    `There is no llama-server at ${path}, and none in its folders bin and build/bin.`,
    "Check the path given by --engine or LLCUDA_ENGINE, or leave it out.",
  );
}
