import { NUMBERS, SAME_NUMBER } from "./number-steps.ts";

/**
 * Every bound is on the side of patience: a false alarm takes words from somebody, a late one only
 * time. docs/decisions/027-repetition.md says what each lets through.
 */
const EMPTY_ITEMS = 100;
/** About 600 tokens of prose: 28 times a sentence of 100 characters, 9 times a paragraph of 500. */
const LENGTH = 2_400;
const LENGTH_OF_ONE = 1_200;
const ROUNDS = 4;
/** Drawings and arrays repeat by nature: a picture of 80 by 100 signs, 2,400 zeros. */
const FIGURES = 3;
/** "99 bottles of beer" is sung to its end. */
const COUNTED = 128;
const BARE_COUNTED = 512;
/** Who asked for 500 times gets some more; a number that meant something else costs no more than this. */
const ASKED_SHARE = 1.25;
const MOST_FOR_ASKED = 4;

const MARKER = /^[\s|]*([-*+•‣◦▪]|0+[.)])?[\s|]*$/;
const LETTER = /\p{L}/u;

/** A piece that a text repeats; in one that counts, each number stands as its step. */
export interface Unit {
  text: string;
  counts: boolean;
}

/**
 * How many symbols of a repetition are let pass.
 * @param asked how often the question may have wanted it; 0 where it names no number
 */
export function patience({ text, counts }: Unit, asked: number): number {
  const usual = usualPatience(text, counts);
  const wanted = Math.ceil(asked * ASKED_SHARE) * text.length;
  return Math.min(Math.max(usual, wanted), usual * MOST_FOR_ASKED);
}

function usualPatience(text: string, counts: boolean): number {
  const period = text.length;
  const read = counts ? text.replace(NUMBERS, "0") : text;
  const length = Math.min(LENGTH_OF_ONE * period, LENGTH) + ROUNDS * period;
  if (isEmptyItems(read)) return EMPTY_ITEMS * period;
  const words = LETTER.test(read);
  if (counts) {
    // What does not move is for the text as it is.
    if (!movesOn(text)) return Infinity;
    return words ? Math.max(COUNTED * period, length) : BARE_COUNTED * period;
  }
  const figures = !words && /[\d\n]/.test(read);
  return figures ? FIGURES * length : length;
}

const movesOn = (text: string): boolean =>
  [...(text.match(NUMBERS) ?? [])].some((each) => each !== SAME_NUMBER);

/** Lines that hold nothing, or the mark of a list's item and nothing behind it. */
function isEmptyItems(text: string): boolean {
  const end = text.indexOf("\n") + 1;
  if (end === 0) return false;
  const lines = (text.slice(end) + text.slice(0, end - 1)).split("\n");
  return lines.every((line) => MARKER.test(line));
}
