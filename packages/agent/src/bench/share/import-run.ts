import { randomUUID } from "node:crypto";
import {
  newPoint,
  BenchRequest,
  BenchRun,
  BenchTelemetry,
  type BenchPoint,
  type Distribution,
} from "@llcuda/protocol";
import { z } from "zod";
import { badInput } from "../bench-failures.ts";
import { AUTOMATIC_SWEEP } from "../engine/automatic-sweep.ts";
import { axesOf, LlamaBenchRow, quantityOf, rateOf } from "../engine/llama-bench-row.ts";
import { MOST_REQUESTS, MOST_TELEMETRY, type BenchTrace } from "../run/live-run.ts";
import { headlineOf } from "../run/plan-words.ts";
import { csvRecords, markdownRecords, type TextRecord } from "./text-records.ts";

/** Points of one file; llama-bench's longest sweeps have some hundreds. */
const MOST_ROWS = 4_096;
/** Tags a run that was measured elsewhere. */
const IMPORTED = "imported";

const Exported = z.object({
  llcudaBench: z.literal(1),
  run: BenchRun.refine(({ points }) => points.length <= MOST_ROWS),
  requests: z.array(BenchRequest).max(MOST_REQUESTS).default([]),
  telemetry: z.array(BenchTelemetry).max(MOST_TELEMETRY).default([]),
  toolRows: z.array(LlamaBenchRow).max(MOST_ROWS).default([]),
});

/** The run within a page of `share/run-html.ts`. */
const EMBEDDED = /<script type="application\/json" id="run">([^<]*)<\/script>/;

export interface ImportedRun {
  run: BenchRun;
  trace: BenchTrace;
}

/**
 * A run from a file: llcuda's own JSON or page, or what llama-bench printed as JSON, JSON lines, CSV or
 * Markdown. It gets an id of its own. @throws Failure INPUT_INVALID
 */
export function importRun(name: string, given: string): ImportedRun {
  const text = EMBEDDED.exec(given)?.[1] ?? given;
  const values = jsonValues(text);
  const own = values.length === 1 ? Exported.safeParse(values[0]) : null;
  if (own?.success === true) return ownRun(own.data);
  const rows = [...values, ...csvRecords(text)]
    .slice(0, MOST_ROWS)
    .flatMap((record) => rowOf(record) ?? []);
  const points = rows.length > 0 ? rowPoints(rows) : markdownPoints(text);
  if (points.length === 0) {
    throw badInput(
      `${name} holds no bench that is known.`,
      "Bring in llcuda's JSON or page, or what `llama-bench -o json`, `jsonl`, `csv` or `md` printed.",
    );
  }
  return {
    run: foreignRun(name, points, rows),
    trace: { requests: [], telemetry: [], toolRows: rows },
  };
}

function ownRun({ requests, run, telemetry, toolRows }: z.infer<typeof Exported>): ImportedRun {
  const tags = [...new Set([...run.tags, IMPORTED])];
  return {
    run: {
      ...run,
      id: randomUUID(),
      tags,
      status: run.status === "running" ? "failed" : run.status,
    },
    trace: { requests, telemetry, toolRows },
  };
}

/** One value, a list of them, or one a line; a program's other words between lines are passed over. */
function jsonValues(text: string): unknown[] {
  const whole = parsed(text);
  if (whole !== undefined) return Array.isArray(whole) ? whole : [whole];
  return text.split("\n").flatMap((line) => (line.startsWith("{") ? (parsed(line) ?? []) : []));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** CSV has all values as text, and no samples. */
function rowOf(record: unknown): LlamaBenchRow | null {
  if (typeof record !== "object" || record === null) return null;
  const values = Object.entries(record).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === "string" && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) && !TEXTS.has(name)
      ? Number(value)
      : value,
  ]);
  const row = LlamaBenchRow.safeParse({
    samples_ns: [],
    samples_ts: [],
    ...Object.fromEntries(values),
  });
  return row.success ? row.data : null;
}

/** Fields that are texts, whatever they look like. */
const TEXTS = new Set([
  "build_commit",
  "cpu_info",
  "gpu_info",
  "backends",
  "model_filename",
  "model_type",
  "type_k",
  "type_v",
  "test_time",
]);

function rowPoints(rows: readonly LlamaBenchRow[]): BenchPoint[] {
  const varied = [
    "batch",
    "ubatch",
    "threads",
    "gpuLayers",
    "flashAttention",
    "kvTypeK",
    "kvTypeV",
  ];
  const flags = rows.map((row) => axesOf(row, "", varied).flags);
  const differing = varied.filter((name) => new Set(flags.map((each) => each[name])).size > 1);
  return rows.map((row, index) => ({
    ...newPoint(`i${index}`, axesOf(row, seriesOf(row), differing)),
    status: "done",
    quantities: { [quantityOf(row)]: rateOf(row) ?? known(row.avg_ts, row.stddev_ts) },
  }));
}

function seriesOf({ model_filename, model_type }: LlamaBenchRow): string {
  const file =
    model_filename
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.gguf$/i, "") ?? "";
  return file === "" ? model_type : file;
}

/** A mean and its deviation are all that is known: no sample, no interval. */
function known(mean: number, deviation: number | null): Distribution {
  return {
    n: 1,
    median: mean,
    min: mean,
    max: mean,
    mean,
    standardDeviation: deviation,
    interval: null,
    p90: null,
    p95: null,
    p99: null,
    samples: [mean],
    outliers: [],
  };
}

const TEST = /^(?:pp(\d+))?\+?(?:tg(\d+))?(?: @ d(\d+))?$/;

function markdownPoints(text: string): BenchPoint[] {
  return markdownRecords(text)
    .slice(0, MOST_ROWS)
    .flatMap((record, index) => markdownPoint(record, index) ?? []);
}

function markdownPoint(record: TextRecord, index: number): BenchPoint | null {
  const [, prompt, generation, depth] = TEST.exec(record["test"] ?? "") ?? [];
  const [mean, deviation] = (record["t/s"] ?? "").split("±").map((part) => Number(part.trim()));
  if ((prompt === undefined && generation === undefined) || !(mean! > 0)) return null;
  const shown = Object.entries(record).filter(
    ([name]) => !["model", "size", "params", "backend", "test", "t/s"].includes(name),
  );
  const both = prompt !== undefined && generation !== undefined;
  const quantity = both ? "total-rate" : prompt === undefined ? "generation-rate" : "prompt-rate";
  const axes = {
    series: record["model"] ?? "model",
    prompt: Number(prompt ?? 0),
    generation: Number(generation ?? 0),
    depth: Number(depth ?? 0),
    flags: Object.fromEntries(shown),
  };
  return {
    ...newPoint(`i${index}`, axes),
    status: "done",
    quantities: { [quantity]: known(mean!, deviation ?? null) },
  };
}

function foreignRun(name: string, points: BenchPoint[], rows: readonly LlamaBenchRow[]): BenchRun {
  const [first] = rows;
  const plan: BenchRun["plan"] = {
    ...AUTOMATIC_SWEEP,
    preset: "own",
    prompts: [],
    generations: [],
    depths: [],
  };
  const startedAt = isoOf(first?.test_time);
  const models = Map.groupBy(rows, seriesOf);
  const run: BenchRun = {
    id: randomUUID(),
    plan,
    status: "done",
    title: name.replace(/\.(md|csv|jsonl?|txt)$/i, "") || "llama-bench",
    tags: [IMPORTED],
    startedAt,
    endedAt: startedAt,
    progress: null,
    stage: "",
    conditions: {
      engine:
        first === undefined
          ? null
          : {
              id: "llama-bench",
              version: `build ${first.build_number} (${first.build_commit})`,
              backend: first.backends.toLowerCase(),
            },
      models: [...models].map(([series, [row]]) => ({
        id: series,
        name: series,
        sha256: null,
        size: row!.model_size,
        quantization: row!.model_type.split(" ").at(-1) ?? null,
      })),
      flags: [],
      gpu: first === undefined || first.gpu_info === "" ? null : first.gpu_info,
      driver: null,
      cpu: first?.cpu_info ?? "unknown",
      cpuCount: first?.n_threads ?? 0,
      memory: 0,
      system: "unknown",
      llcuda: "imported",
      bandwidth: null,
      compute: null,
    },
    headline: null,
    disturbed: false,
    regression: null,
    error: null,
    points,
    bottleneck: null,
    tuned: null,
  };
  return { ...run, headline: headlineOf(run) };
}

function isoOf(text: string | undefined): string {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return new Date(Number.isNaN(time) ? Date.now() : time).toISOString();
}
