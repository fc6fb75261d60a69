import type { EngineInfo, ModelInfo } from "@llcuda/protocol";
import { liesOn } from "../limit/lies-on.ts";
import type { BenchGround } from "../run/bench-ground.ts";
import { titleOf } from "../run/plan-words.ts";
import {
  engineConditions,
  extraFlags,
  flagsOf,
  gpuConditions,
  modelConditions,
} from "./run-conditions.ts";

type Engine = Pick<EngineInfo, "backend" | "id" | "version">;

/** Writes into the run which engine, model and GPU it is about. */
export async function noteConditions(
  { live, world }: BenchGround,
  engine: Engine,
  model: ModelInfo,
  signal: AbortSignal,
): Promise<void> {
  const { conditions } = live.run;
  const loaded = world.fleet.loaded.value.models.find((each) => each.model.id === model.id);
  const flags = [
    ...flagsOf(loaded?.effective ?? null),
    ...extraFlags(loaded?.requested.extraArguments ?? []),
  ];
  const known = conditions.models.filter(({ id }) => id !== model.id);
  const gpu = engine.backend === "cpu" ? {} : gpuConditions(await world.machine(), engine.backend);
  const limits = await world.limits(engine.backend, liesOn(loaded), signal).catch(() => null);
  live.change({
    title: titleOf(live.run.plan, model.name),
    conditions: {
      ...conditions,
      ...gpu,
      engine: engineConditions(engine),
      models: [...known, modelConditions(model, world.models())],
      flags: [...new Set([...conditions.flags, ...flags])],
      bandwidth: limits?.bandwidth ?? null,
      compute: limits?.compute ?? null,
      ...(limits?.missing === undefined ? {} : { noLimit: limits.missing }),
    },
  });
}
