import type { AnswerOptions } from "@llcuda/protocol";

type Bias = NonNullable<AnswerOptions["logit_bias"]>[number];

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", "\\": "\\" };

const escaped = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\t", "\\t");

/** Texts one a line; what does not show is written as \n and \t. */
export function linesOf(texts: readonly string[] | undefined): string {
  return (texts ?? []).map(escaped).join("\n");
}

export function textsOf(lines: string): string[] | undefined {
  const texts = lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replaceAll(/\\([nt\\])/g, (_, sign: string) => ESCAPES[sign]!));
  return texts.length === 0 ? undefined : texts;
}

/** One a line: `text = 2`, `#42 = -1.5`, `text = never`. */
export function biasLines(biases: readonly Bias[] | undefined): string {
  return (biases ?? [])
    .map(
      ({ token, bias }) =>
        `${typeof token === "number" ? `#${token}` : linesOf([token])} = ${bias === false ? "never" : bias}`,
    )
    .join("\n");
}

/** @returns the number of the first line that says nothing, from 1 on, when one does */
export function biasesOf(lines: string): { biases?: Bias[] | undefined; wrongLine?: number } {
  const biases: Bias[] = [];
  for (const [index, line] of lines.split("\n").entries()) {
    if (line.trim() === "") continue;
    const [, left = "", right = ""] = /^(.*\S|\s+)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
    const bias = right === "never" ? false : Number(right);
    const valid =
      left !== "" && (bias === false || (Number.isFinite(bias) && Math.abs(bias) <= 100));
    if (!valid) return { wrongLine: index + 1 };
    const id = /^#(\d+)$/.exec(left)?.[1];
    biases.push({ token: id === undefined ? textsOf(left)![0]! : Number(id), bias });
  }
  return { biases: biases.length === 0 ? undefined : biases };
}
