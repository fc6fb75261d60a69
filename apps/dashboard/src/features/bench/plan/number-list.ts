/** The agent's own bound of one dimension. */
const MOST_VALUES = 32;

/**
 * Numbers as a person writes them: "0 4k 16k", "1, 2, 4", a range "1-8", "1-128*2" or "0-2048+512".
 * @returns null where something of it is none
 */
export function readNumbers(text: string): number[] | null {
  const words = text.trim() === "" ? [] : text.trim().split(/[\s,;]+/);
  const found: number[] = [];
  for (const word of words) {
    const range = /^([\d.]+k?)-([\d.]+k?)(?:([*+])([\d.]+k?))?$/i.exec(word);
    const values = range === null ? [readNumber(word)] : valuesOf(range);
    for (const value of values) {
      if (value === null || found.length >= MOST_VALUES) return null;
      if (!found.includes(value)) found.push(value);
    }
  }
  return found;
}

/** 4k is 4,096: contexts and batches are counted so. */
export function readNumber(word: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(k?)$/i.exec(word);
  if (match === null) return null;
  return Number(match[1]) * (match[2] === "" ? 1 : 1_024);
}

function valuesOf([, first = "", last = "", sign = "+", by = "1"]: string[]): (number | null)[] {
  const [from, to, step] = [readNumber(first), readNumber(last), readNumber(by)];
  if (from === null || to === null || step === null || from > to) return [null];
  if (sign === "*" ? step <= 1 || from === 0 : step === 0) return [null];
  const values: number[] = [];
  for (let value = from; value <= to; value = sign === "*" ? value * step : value + step) {
    values.push(value);
    if (values.length > MOST_VALUES) return [null];
  }
  return values;
}

/** 4,096 as "4k"; what is no whole number of them as it is. */
export function writeNumbers(values: readonly number[]): string {
  return values
    .map((value) => (value >= 1_024 && value % 1_024 === 0 ? `${value / 1_024}k` : `${value}`))
    .join(" ");
}
