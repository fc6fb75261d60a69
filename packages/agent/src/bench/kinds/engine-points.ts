import type { WorkModel } from "@llcuda/gguf";
import { newPoint, type BenchPoint, type ModelInfo } from "@llcuda/protocol";
import { axesOfBatched, ratesOf, type BatchedBenchRow } from "../engine/batched-bench-row.ts";
import type { EngineBenchPlan } from "../engine/bench-arguments.ts";
import { axesOf, quantityOf, rateOf, type LlamaBenchRow } from "../engine/llama-bench-row.ts";
import type { MeasuredLimits } from "../limit/limit-share.ts";
import { kvTypeOf, pointLimit, USUAL, type PointSettings } from "../limit/point-limit.ts";
import type { BenchStage } from "../run/bench-stage.ts";
import { measured } from "../run/finish-point.ts";

/** Rows of the bench programs as points of a run. */
export class EnginePoints {
  readonly #stage: BenchStage;
  readonly #model: ModelInfo;
  readonly #prefix: string;
  readonly #varied: string[];
  readonly #work: WorkModel | null;
  #count = 0;

  constructor(
    plan: EngineBenchPlan,
    { index, model }: { index: number; model: ModelInfo },
    stage: BenchStage,
    work: WorkModel | null,
  ) {
    this.#stage = stage;
    this.#model = model;
    this.#prefix = `e${index}`;
    this.#varied = variedFlags(plan);
    this.#work = work;
  }

  takeRow(row: LlamaBenchRow): void {
    this.#stage.live.toolRows.push(row);
    const rate = rateOf(row);
    const repetitions = row.samples_ns.length;
    this.#put(
      {
        ...newPoint(this.#nextId(), axesOf(row, this.#model.name, this.#varied)),
        quantities: rate === null ? {} : { [quantityOf(row)]: rate },
        tokens: {
          prompt: row.n_prompt * repetitions,
          cached: 0,
          generated: row.n_gen * repetitions,
        },
        seconds: row.samples_ns.reduce((sum, ns) => sum + ns / 1e9, 0),
      },
      {
        slots: null,
        keyType: kvTypeOf(row.type_k),
        valueType: kvTypeOf(row.type_v),
        ubatch: row.n_ubatch,
      },
    );
  }

  takeBatched(row: BatchedBenchRow): void {
    this.#put(
      {
        ...newPoint(this.#nextId(), axesOfBatched(row, this.#model.name)),
        quantities: ratesOf(row),
        tokens: { prompt: row.pp * row.pl, cached: 0, generated: row.tg * row.pl },
        seconds: row.t,
      },
      USUAL,
    );
  }

  #put(point: BenchPoint, settings: PointSettings): void {
    const { bandwidth, compute } = this.#stage.live.run.conditions;
    const limits: MeasuredLimits = { bandwidth, compute };
    const work = this.#work;
    const limit = work === null ? null : pointLimit(point, work, settings, limits);
    this.#stage.live.put({ ...measured(this.#stage, point), limit, status: "done" });
  }

  #nextId(): string {
    this.#count += 1;
    return `${this.#prefix}-${this.#count}`;
  }
}

/** Flags with more than one value: only these tell points apart. */
function variedFlags(plan: EngineBenchPlan): string[] {
  const { batch, flashAttention, gpuLayers, kvType, threads, ubatch } = plan;
  const lists = {
    batch,
    ubatch,
    threads,
    gpuLayers,
    flashAttention,
    kvTypeK: kvType,
    kvTypeV: kvType,
  };
  return Object.entries(lists).flatMap(([name, values]) => (values.length > 1 ? [name] : []));
}
