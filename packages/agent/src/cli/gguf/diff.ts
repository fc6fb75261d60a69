import { comparePair, differenceOf, type ComparedPair, type FileDifference } from "@llcuda/gguf";
import { formatBytes } from "../format.ts";
import { agreeToFetch, missingBytes, type FetchOptions } from "./agree-to-fetch.ts";
import { withFiles } from "./files.ts";
import { print, printable, printJson, progressLine, table } from "./output.ts";

export interface DiffOptions extends FetchOptions {
  json?: boolean;
}

/** `llcuda gguf diff A B`: what the files hold differently, tensors by their error, worst first. */
export function diff(fileA: string, fileB: string, options: DiffOptions): Promise<void> {
  const json = options.json === true;
  return withFiles([fileA, fileB], { json }, async ([a, b]) => {
    const difference = await differenceOf(a!, b!);
    const { comparable } = difference.tensors;
    for (const [file, side] of [
      [a!, "a"],
      [b!, "b"],
    ] as const) {
      const placed = comparable.map((pair) => ({
        gguf: pair[side].part,
        tensor: pair[side].tensor,
      }));
      await agreeToFetch(file, await missingBytes(file, placed), options);
    }
    const line = progressLine();
    const compared: ComparedPair[] = [];
    for (const pair of comparable) {
      line.show(`${compared.length + 1} of ${comparable.length}: ${printable(pair.name)}`);
      compared.push(await comparePair(pair));
    }
    line.clear();
    const worstFirst = compared.toSorted(
      (one, two) => (two.relativeRmse ?? two.rmse) - (one.relativeRmse ?? one.rmse),
    );
    const { onlyA, onlyB, incomparable } = difference.tensors;
    const tensors = { onlyA, onlyB, incomparable, compared: worstFirst };
    if (json) await printJson({ ...difference, tensors, bytes: { a: a!.size, b: b!.size } });
    else await print(asText(difference, worstFirst, [a!.size, b!.size]));
  });
}

function asText(
  { metadata, tensors }: FileDifference,
  compared: readonly ComparedPair[],
  [bytesA, bytesB]: readonly [number, number],
): string {
  const differing = compared.filter((pair) => pair.differing > 0);
  return [
    `A ${formatBytes(bytesA)}, B ${formatBytes(bytesB)}\n`,
    only("Metadata only in A", metadata.onlyA),
    only("Metadata only in B", metadata.onlyB),
    metadata.changed.length === 0 ? "" : "Metadata that differs\n",
    ...metadata.changed.map(
      ({ key, a, b }) => `  ${printable(key)}\n    A ${quote(a)}\n    B ${quote(b)}\n`,
    ),
    only("Tensors only in A", tensors.onlyA),
    only("Tensors only in B", tensors.onlyB),
    ...tensors.incomparable.map(
      ({ name, reason }) => `Not compared: ${printable(name)}: ${reason}\n`,
    ),
    `Tensors compared: ${compared.length}, of these equal: ${compared.length - differing.length}\n`,
    differing.length === 0 ? "" : errorTable(differing),
  ].join("");
}

function only(what: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `${what}: ${names.map(printable).join(", ")}\n`;
}

function errorTable(pairs: readonly ComparedPair[]): string {
  const head = ["tensor", "types", "RMSE", "relative", "cosine", "max error", "at", "KL"];
  const rows = pairs.map((pair) => [
    printable(pair.name),
    pair.typeA === pair.typeB ? pair.typeA : `${pair.typeA} to ${pair.typeB}`,
    pair.rmse.toExponential(3),
    pair.relativeRmse === null ? "-" : `${(100 * pair.relativeRmse).toFixed(2)} %`,
    pair.cosine === null ? "-" : pair.cosine.toFixed(6),
    pair.maxError === null ? "-" : Math.abs(pair.maxError.b - pair.maxError.a).toExponential(3),
    pair.maxError === null ? "-" : `${pair.maxError.index}`,
    pair.klNats.toExponential(2),
  ]);
  return table([head, ...rows], [2, 3, 4, 5, 6, 7]);
}

/** Characters of a metadata value; `--json` has more. */
const VALUE_CHARS = 100;

function quote(value: unknown): string {
  const text = printable(JSON.stringify(value));
  return text.length > VALUE_CHARS ? `${text.slice(0, VALUE_CHARS)}…` : text;
}
