import { binEdge, QUANTILE_PARTS, readWhole, tensorStatistics } from "@llcuda/gguf";
import type { LogHistogram, TensorInfo, TensorStatistics } from "@llcuda/gguf";
import { formatBytes } from "../format.ts";
import { findTensor } from "../../tensors/find-tensor.ts";
import { agreeToFetch, missingBytes, type FetchOptions } from "./agree-to-fetch.ts";
import { withFiles } from "./files.ts";
import { print, printable, printJson, progressLine, table } from "./output.ts";

export interface StatsOptions extends FetchOptions {
  json?: boolean;
}

/** Columns of a bar in the terminal's histogram. */
const BAR_CHARS = 50;

/** `llcuda gguf stats FILE [TENSOR]`: all values of one tensor, or a line for each. */
export function stats(
  file: string,
  name: string | undefined,
  options: StatsOptions,
): Promise<void> {
  const json = options.json === true;
  return withFiles([file], { json }, async ([opened]) => {
    const wanted =
      name === undefined
        ? opened!.tensors.map(({ part, tensor }) => ({ gguf: part, tensor }))
        : [findTensor(opened!, name)];
    await agreeToFetch(opened!, await missingBytes(opened!, wanted), options);
    const line = progressLine();
    // One tensor is kept for the next time; all of them are a model, which is better downloaded.
    if (name !== undefined) {
      for await (const { kept, total } of readWhole(wanted[0]!)) {
        line.show(`${formatBytes(kept)} of ${formatBytes(total)}`);
      }
    }
    const found: { tensor: TensorInfo; statistics: TensorStatistics | null }[] = [];
    for (const { gguf: part, tensor } of wanted) {
      line.show(`${found.length + 1} of ${wanted.length}: ${printable(tensor.name)}`);
      // A type that nobody knows costs this one line; asked for by name, it is an error.
      const statistics =
        tensor.type === undefined && name === undefined
          ? null
          : await tensorStatistics(part, tensor);
      found.push({ tensor, statistics });
    }
    line.clear();
    if (json) await printJson(name === undefined ? found.map(asJson) : asJson(found[0]!));
    else if (name === undefined) await print(asTable(found));
    else await print(asText(found[0]!.tensor, found[0]!.statistics!));
  });
}

interface Found {
  tensor: TensorInfo;
  statistics: TensorStatistics | null;
}

function asJson({ tensor, statistics }: Found): unknown {
  const { name, typeName: type, shape, bytes: nbytes } = tensor;
  const quantiles = QUANTILE_PARTS.map((part, i) => [part, statistics?.quantiles[i] ?? null]);
  return { name, type, shape, nbytes, ...statistics, quantiles };
}

const short = (value: number | null): string => (value === null ? "-" : value.toPrecision(4));

function strangeOf({ nan, positiveInfinity, negativeInfinity }: TensorStatistics): number {
  return nan + positiveInfinity + negativeInfinity;
}

function asTable(found: readonly Found[]): string {
  const head = ["tensor", "type", "min", "max", "mean", "std", "kurtosis", "zeros", "outliers"];
  const rows = found.map(({ tensor, statistics }) => {
    const start = [printable(tensor.name), tensor.typeName];
    if (statistics === null) return [...start, "values of an unknown type"];
    const { min, max, mean, std, kurtosis, zeros, outliers } = statistics;
    const strange = strangeOf(statistics);
    return [
      ...start,
      ...[min, max, mean, std, kurtosis].map(short),
      `${zeros}`,
      `${outliers}`,
      strange === 0 ? "" : `${strange} NaN or Inf`,
    ];
  });
  return table([head, ...rows], [2, 3, 4, 5, 6, 7, 8]);
}

function asText(tensor: TensorInfo, statistics: TensorStatistics): string {
  const { extremes, histogram, quantiles } = statistics;
  const facts: [string, string][] = [
    ["values", `${statistics.count}`],
    ["min, max", `${statistics.min ?? "-"}, ${statistics.max ?? "-"}`],
    ["mean, std", `${short(statistics.mean)}, ${short(statistics.std)}`],
    ["skewness", short(statistics.skewness)],
    ["excess kurtosis", short(statistics.kurtosis)],
    ["norm", short(statistics.norm)],
    ["zeros", `${statistics.zeros}`],
    ["NaN", `${statistics.nan}`],
    ["+Inf, -Inf", `${statistics.positiveInfinity}, ${statistics.negativeInfinity}`],
    ["beyond 6 std", `${statistics.outliers}`],
    ["beyond 65504", `${statistics.beyondHalf}`],
  ];
  return [
    `${printable(tensor.name)}\n`,
    `  ${tensor.typeName} [${tensor.shape.join(", ")}], ${formatBytes(tensor.bytes)}\n`,
    table(facts),
    "Quantiles\n",
    table(
      QUANTILE_PARTS.map((part, i) => [`${100 * part} %`, short(quantiles[i] ?? null)]),
      [0, 1],
    ),
    "Largest magnitudes: index, value\n",
    table(
      extremes.map(({ index, value }) => [`${index}`, `${value}`]),
      [0, 1],
    ),
    "Magnitudes, by octave: from, negative, positive\n",
    table(octaves(histogram), [0, 1, 3]),
  ].join("");
}

/** The histogram by whole octaves, with bars to the largest. */
function octaves(histogram: LogHistogram): string[][] {
  const { binsPerOctave, negative, positive } = histogram;
  const sum = (list: readonly number[], octave: number): number =>
    list
      .slice(octave * binsPerOctave, (octave + 1) * binsPerOctave)
      .reduce((total, count) => total + count, 0);
  const count = Math.ceil(positive.length / binsPerOctave);
  const rows = Array.from({ length: count }, (_, i) => [sum(negative, i), sum(positive, i)]);
  const most = Math.max(1, ...rows.flat());
  const bar = (value: number): string => "#".repeat(Math.ceil((BAR_CHARS * value) / most));
  return rows.map(([minus = 0, plus = 0], i) => [
    binEdge(histogram, i * binsPerOctave).toExponential(2),
    `${minus}`,
    bar(minus),
    `${plus}`,
    bar(plus),
  ]);
}
