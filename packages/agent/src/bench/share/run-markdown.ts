import {
  disturbanceWords,
  flashGainWords,
  type BenchPoint,
  type BenchQuantity,
  type BenchRun,
  type Distribution,
} from "@llcuda/protocol";
import { pointRemarks } from "./point-remarks.ts";
import { QUANTITY_WORDS } from "./quantity-words.ts";
import { tunedWords } from "./tuned-words.ts";

/** A run as a Markdown document: what it was made with, and a table of all that was measured. */
export function runMarkdown(run: BenchRun): string {
  const quantities = quantitiesOf(run.points);
  const remarked = run.points.some((point) => pointRemarks(point).length > 0);
  const head = [
    "point",
    ...quantities.map((quantity) => QUANTITY_WORDS[quantity].head),
    "of limit",
    ...(remarked ? ["remarks"] : []),
  ];
  const rows = run.points.map((point) => [
    pointWords(point),
    ...quantities.map((quantity) => figure(point.quantities[quantity])),
    point.limit === null ? "" : `${Math.round(100 * point.limit.share)} %`,
    ...(remarked ? [pointRemarks(point).join("; ")] : []),
  ]);
  const remarks = [
    run.bottleneck,
    flashGainWords(run.points),
    disturbanceWords(run.points),
    run.conditions.noLimit,
    run.error?.message,
  ];
  return [
    `# ${escaped(run.title)}`,
    conditionsWords(run),
    table([head, ...rows]),
    ...(run.tuned === null ? [] : [tunedWords(run.tuned).map(escaped).join("\n")]),
    ...remarks.filter((remark) => remark != null).map(escaped),
    `llcuda ${run.conditions.llcuda}, ${run.startedAt}. Medians; the interval is 95 % by bootstrap.`,
    "",
  ].join("\n\n");
}

/** In the order of the words' own table, so that two runs read alike. */
export function quantitiesOf(points: readonly BenchPoint[]): BenchQuantity[] {
  const found = new Set(points.flatMap(({ quantities }) => Object.keys(quantities)));
  return (Object.keys(QUANTITY_WORDS) as BenchQuantity[]).filter((quantity) => found.has(quantity));
}

/** "SmolLM2, 512 read, 128 written, depth 4096, 8 at once, fa on". */
export function pointWords({ axes }: BenchPoint): string {
  const { concurrency, depth, flags, generation, prompt, requestsPerSecond, series } = axes;
  return [
    series,
    ...(prompt ? [`${prompt} read`] : []),
    ...(generation ? [`${generation} written`] : []),
    ...(depth === null ? [] : [`depth ${depth}`]),
    ...(concurrency === null ? [] : [`${concurrency} at once`]),
    ...(requestsPerSecond === null ? [] : [`${requestsPerSecond} requests/s`]),
    ...Object.entries(flags).map(([name, value]) => `${name} ${value}`),
  ].join(", ");
}

function figure(distribution: Distribution | undefined): string {
  if (distribution === undefined) return "";
  const { interval, median, p95 } = distribution;
  const spread = interval === null ? "" : ` (${digits(interval[0])} to ${digits(interval[1])})`;
  return `${digits(median)}${spread}${p95 === null ? "" : `, p95 ${digits(p95)}`}`;
}

/** Four digits that count: 0.1234, 12.34, 1,234. */
export function digits(value: number): string {
  const size = Math.abs(value);
  const places = size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  return value.toLocaleString("en-US", { maximumFractionDigits: places });
}

function conditionsWords({ conditions }: BenchRun): string {
  const { cpu, cpuCount, driver, engine, flags, gpu, models, system } = conditions;
  return [
    engine === null ? null : `- engine: ${engine.version}, ${engine.backend}`,
    ...models.map(({ name, quantization }) => `- model: ${name} ${quantization ?? ""}`),
    gpu === null ? null : `- GPU: ${gpu}, driver ${driver ?? "unknown"}`,
    `- CPU: ${cpu} (${cpuCount})`,
    `- system: ${system}`,
    flags.length === 0 ? null : `- flags: \`${flags.join(" ").replaceAll("`", "'")}\``,
  ]
    .filter((line) => line !== null)
    .map((line) => line.trimEnd())
    .join("\n");
}

function table([head, ...rows]: string[][]): string {
  return [line(head!), `| ${head!.map(() => "---").join(" | ")} |`, ...rows.map(line)].join("\n");
}

function line(cells: string[]): string {
  return `| ${cells.map((cell) => escaped(cell).replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Names come from files and servers: nothing in them is markup. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>#]/g, String.raw`\$&`).replaceAll(/\s+/g, " ");
}
