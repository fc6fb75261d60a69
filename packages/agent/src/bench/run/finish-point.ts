import type { BenchPoint, ErrorReport, LimitShare } from "@llcuda/protocol";
import { liesOn } from "../limit/lies-on.ts";
import { kvTypeOf, pointLimit } from "../limit/point-limit.ts";
import { distributionOf } from "../statistics/distribution.ts";
import type { BenchStage } from "./bench-stage.ts";
import type { OpenTarget } from "./target.ts";

/**
 * Marks a point as measured: with its part of the limit and what disturbed it, or with what failed.
 * @returns why its engine died; null when it lives
 */
export async function finishPoint(
  stage: BenchStage,
  id: string,
  target: OpenTarget,
): Promise<ErrorReport | null> {
  const { live, signal } = stage;
  const point = live.point(id);
  if (point === null) return null;
  const life = target.local?.life;
  const suspect = point.requests.failed > 0 || life?.isGone === true;
  const died = suspect ? ((await life?.diagnosis()) ?? null) : null;
  const error = died ?? point.error;
  const limit = await limitOf(stage, point, target);
  live.put({ ...measured(stage, point), limit, status: statusOf(point, signal, error), error });
  return died;
}

/** A point with what its machine went through since the last one. */
export function measured({ monitor }: BenchStage, point: BenchPoint): BenchPoint {
  const power = monitor.takePower();
  const joules = power === null ? 0 : power * point.seconds;
  const { generated } = point.tokens;
  const perJoule = joules <= 0 || generated === 0 ? null : distributionOf([generated / joules]);
  return {
    ...point,
    disturbances: monitor.takeDisturbances(),
    quantities: {
      ...point.quantities,
      ...(perJoule === null ? {} : { "tokens-per-joule": perJoule }),
    },
  };
}

function statusOf(
  { quantities, requests }: BenchPoint,
  { aborted }: AbortSignal,
  error: ErrorReport | null,
): BenchPoint["status"] {
  if (error !== null) return "failed";
  if (Object.keys(quantities).length > 0) return "done";
  if (aborted) return "skipped";
  return requests.failed > 0 ? "failed" : "done";
}

async function limitOf(
  { signal, world }: BenchStage,
  point: BenchPoint,
  { local }: OpenTarget,
): Promise<LimitShare | null> {
  if (local === null || signal.aborted) return null;
  const { engine, model, slots } = local;
  const loaded = world.fleet.loaded.value.models.find((each) => each.model.id === model.id);
  const work = await world.work(model.path).catch(() => null);
  const limits = await world.limits(engine.backend, liesOn(loaded), signal).catch(() => null);
  if (work === null || limits === null) return null;
  const settings = {
    slots,
    keyType: kvTypeOf(loaded?.effective?.kvTypeK),
    valueType: kvTypeOf(loaded?.effective?.kvTypeV),
    ubatch: loaded?.effective?.ubatch ?? null,
  };
  return pointLimit(point, work, settings, limits);
}
