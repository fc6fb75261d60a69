import {
  disturbanceWords,
  flashGainWords,
  type BenchPoint,
  type BenchQuantity,
  type BenchRequest,
  type BenchRun,
  type Distribution,
} from "@llcuda/protocol";
import type { BenchTrace } from "../run/live-run.ts";
import { QUANTITY_WORDS } from "./quantity-words.ts";
import { digits, pointWords, quantitiesOf } from "./run-markdown.ts";

/** Bars and lines of one picture; more are not told apart. */
const MOST_BARS = 60;
const MOST_LINES = 400;
const WIDTH = 860;
const LABEL = 300;
const ROW = 22;

/** The quantity that the bars show, the first that a run has. */
const BARS: readonly BenchQuantity[] = [
  "generation-rate",
  "user-rate",
  "total-rate",
  "prompt-rate",
];

/** A run as one page: no script, nothing from elsewhere, and the run itself within, to be brought in again. */
export function runHtml(run: BenchRun, trace: BenchTrace): string {
  const json = JSON.stringify({ llcudaBench: 1, run, ...trace }).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(run.title)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(run.title)}</h1>
<p class="quiet">${escaped(run.startedAt)}, llcuda ${escaped(run.conditions.llcuda)}</p>
${remarks(run)}
${conditions(run)}
${bars(run.points)}
${table(run.points)}
${timeline(trace.requests)}
<p class="quiet">Medians; the interval is 95 % by bootstrap. Outliers are part of every figure.</p>
<script type="application/json" id="run">${json}</script>
</body></html>
`;
}

const STYLE = `:root{color-scheme:light dark;--ink:light-dark(#17202a,#e6e9ee);--quiet:light-dark(#5b6673,#98a2b0);--bar:light-dark(#2f6fdb,#6ea1ff);--limit:light-dark(#b4540a,#f0a35e);--line:light-dark(#d7dce3,#333b47)}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:light-dark(#fff,#12161c);max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem;margin:0}.quiet{color:var(--quiet)}.remark{border-left:3px solid var(--limit);padding-left:.75rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem}dt{color:var(--quiet)}dd{margin:0}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}svg{max-width:100%;height:auto;font:12px system-ui,sans-serif}text{fill:var(--ink)}`;

function remarks({ bottleneck, conditions: made, error, points, regression }: BenchRun): string {
  const all = [
    bottleneck,
    flashGainWords(points),
    regression,
    disturbanceWords(points),
    made.noLimit,
    error === null ? null : `${error.message} ${error.hint}`,
  ];
  return all
    .filter((remark) => remark != null)
    .map((remark) => `<p class="remark">${escaped(remark)}</p>`)
    .join("\n");
}

function conditions({ conditions: found }: BenchRun): string {
  const { cpu, cpuCount, driver, engine, flags, gpu, models, system } = found;
  const rows = [
    ["engine", engine === null ? null : `${engine.version}, ${engine.backend}`],
    ["model", models.map(({ name }) => name).join(", ")],
    ["GPU", gpu === null ? null : `${gpu}, driver ${driver ?? "unknown"}`],
    ["CPU", `${cpu} (${cpuCount})`],
    ["system", system],
    ["flags", flags.join(" ")],
  ] as const;
  const told = rows.filter(([, value]) => value !== null && value !== "");
  return `<dl>${told.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value ?? "")}</dd>`).join("")}</dl>`;
}

/** Medians as bars with their intervals, and the limit of the hardware as a mark. */
function bars(points: readonly BenchPoint[]): string {
  const quantity = BARS.find((name) => points.some(({ quantities }) => quantities[name]));
  if (quantity === undefined) return "";
  const shown = points.flatMap((point) => {
    const found = point.quantities[quantity];
    return found === undefined ? [] : [{ point, found }];
  });
  const rows = shown.slice(0, MOST_BARS);
  const most = Math.max(...rows.map(({ found }) => found.interval?.[1] ?? found.median));
  const scale = (WIDTH - LABEL - 120) / most;
  const bar = (
    { found, point }: { point: BenchPoint; found: Distribution },
    index: number,
  ): string => {
    const y = index * ROW;
    const [low, high] = found.interval ?? [found.median, found.median];
    const end = LABEL + found.median * scale;
    const limit = point.limit === null ? "" : `, ${Math.round(100 * point.limit.share)} % of limit`;
    return `<g transform="translate(0 ${y})"><title>${escaped(pointWords(point))}</title>
<text x="${LABEL - 8}" y="15" text-anchor="end">${escaped(pointWords(point).slice(-46))}</text>
<rect x="${LABEL}" y="4" width="${(found.median * scale).toFixed(1)}" height="14" fill="var(--bar)"/>
<path d="M${(LABEL + low * scale).toFixed(1)} 11H${(LABEL + high * scale).toFixed(1)}" stroke="var(--ink)" stroke-width="2"/>
<text x="${(Math.max(end, LABEL + high * scale) + 6).toFixed(1)}" y="15">${digits(found.median)}${limit}</text></g>`;
  };
  const head = QUANTITY_WORDS[quantity].head;
  return `<h2>${head}</h2><svg viewBox="0 0 ${WIDTH} ${rows.length * ROW}" width="${WIDTH}" role="img" aria-label="${head} by point">${rows.map(bar).join("")}</svg>`;
}

function tableRow(row: readonly string[], tag: "td" | "th"): string {
  return `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
}

function table(points: readonly BenchPoint[]): string {
  const quantities = quantitiesOf(points);
  const heads = ["point", ...quantities.map((name) => QUANTITY_WORDS[name].head), "of limit"];
  const rows = points.map((point) => [
    `${pointWords(point)}${point.status === "done" ? "" : ` (${point.status})`}`,
    ...quantities.map((name) => figure(point.quantities[name])),
    point.limit === null ? "" : `${Math.round(100 * point.limit.share)} %`,
  ]);
  return `<h2>Figures</h2><div class="scroll"><table>${tableRow(heads, "th")}${rows.map((row) => tableRow(row, "td")).join("")}</table></div>`;
}

function figure(found: Distribution | undefined): string {
  if (found === undefined) return "";
  const { interval, median, p95 } = found;
  const spread = interval === null ? "" : ` (${digits(interval[0])} to ${digits(interval[1])})`;
  return `${digits(median)}${spread}${p95 === null ? "" : `, p95 ${digits(p95)}`}`;
}

/** Requests as lines: waiting, reading, generating. */
function timeline(requests: readonly BenchRequest[]): string {
  const shown = requests.filter(({ ended }) => ended !== null).slice(0, MOST_LINES);
  if (shown.length === 0) return "";
  const from = Math.min(...shown.map(({ sent }) => sent));
  const to = Math.max(...shown.map(({ ended, sent }) => ended ?? sent));
  const lanes = [...new Set(shown.map(({ lane }) => lane))].toSorted((a, b) => a - b);
  const x = (at: number): number => ((at - from) / Math.max(1, to - from)) * WIDTH;
  const piece = (row: number, start: number, end: number, fill: string): string =>
    `<rect x="${x(start).toFixed(1)}" y="${row * 8 + 1}" width="${Math.max(0.5, x(end) - x(start)).toFixed(1)}" height="6" fill="${fill}"/>`;
  const lines = shown.map(({ begun, ended, firstToken, lane, sent }) => {
    const row = lanes.indexOf(lane);
    const last = ended ?? sent;
    const [read, wrote] = [begun ?? sent, firstToken ?? last];
    return `${piece(row, sent, read, "var(--line)")}${piece(row, read, wrote, "var(--limit)")}${piece(row, wrote, last, "var(--bar)")}`;
  });
  return `<h2>Requests</h2><svg viewBox="0 0 ${WIDTH} ${lanes.length * 8}" width="${WIDTH}" role="img" aria-label="requests over time">${lines.join("")}</svg>
<p class="quiet">Grey waits, orange reads the prompt, blue writes; ${((to - from) / 1_000).toFixed(1)} s in all${shown.length < requests.length ? `, the first ${shown.length} of ${requests.length} requests` : ""}.</p>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Names come from files and servers: nothing in them is markup. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign]!);
}
