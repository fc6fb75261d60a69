import type { ModelCard } from "@llcuda/protocol";
import { formatCount } from "../../../ui/format.ts";

/** What a card says, as names and words; what the file does not tell is left out. */
export function cardWords(card: ModelCard): [name: string, value: string][] {
  const { attention, experts, rope } = card;
  const rows: [string, string | null][] = [
    ["Architecture", card.architecture],
    ["Name", card.name],
    ["Licence", card.license],
    ["Parameters", parameterWords(card.parameters)],
    ["Bits per weight", card.bitsPerWeight === null ? null : card.bitsPerWeight.toFixed(2)],
    ["Layers", countWords(card.layers)],
    ["Context", countWords(card.contextLength)],
    ["Vocabulary", countWords(card.vocabulary)],
    ["Embedding width", countWords(card.embeddingLength)],
    ["FFN width", perLayerWords(card.feedForwardLength)],
    ["Attention heads", attention === null ? null : perLayerWords(attention.heads)],
    ["Key and value heads", attention === null ? null : keyHeadWords(attention)],
    ["Head width", attention === null ? null : headWidthWords(attention)],
    ["Sliding window", countWords(attention?.slidingWindow ?? null)],
    ["Experts", experts === null ? null : expertWords(experts)],
    ["RoPE", ropeWords(rope)],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null);
}

function countWords(value: number | null): string | null {
  return value === null ? null : formatCount(value);
}

/** 134.5 M, 1.54 B. */
export function parameterWords(count: number): string {
  if (count >= 999.5e6) return `${(count / 1e9).toPrecision(3)}\u202fB`;
  return count >= 999.5e3 ? `${(count / 1e6).toPrecision(4)}\u202fM` : formatCount(count);
}

/** One number, or the least and the most of all layers. */
export function perLayerWords(value: number | readonly number[] | null): string | null {
  if (value === null || typeof value === "number") return countWords(value);
  const [least, most] = [Math.min(...value), Math.max(...value)];
  if (least === most) return formatCount(least);
  return `${formatCount(least)} to ${formatCount(most)}, by layer`;
}

type Attention = NonNullable<ModelCard["attention"]>;

function keyHeadWords({ keyHeads, grouping }: Attention): string | null {
  const heads = perLayerWords(keyHeads);
  return grouping === null || grouping === 1 ? heads : `${heads} (${grouping} queries share one)`;
}

function headWidthWords({ keyLength, valueLength }: Attention): string {
  return keyLength === valueLength ? `${keyLength}` : `keys ${keyLength}, values ${valueLength}`;
}

function expertWords({ count, used, shared }: NonNullable<ModelCard["experts"]>): string {
  const active = used === null ? "" : `, ${used} at a time`;
  return `${count}${active}${shared === null || shared === 0 ? "" : `, ${shared} shared`}`;
}

function ropeWords({ base, dimensions, scaling, factor }: ModelCard["rope"]): string | null {
  const parts = [
    base === null ? "" : `base ${formatCount(base)}`,
    dimensions === null ? "" : `${dimensions} dimensions`,
    scaling === null || scaling === "none"
      ? ""
      : `${scaling}${factor === null ? "" : ` × ${factor}`}`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? null : parts.join(", ");
}
