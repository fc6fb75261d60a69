import { NUMBERS, SAME_NUMBER } from "./number-steps.ts";

/**
 * Every bound is on the side of patience: a false alarm takes words from somebody, a late one only
 * time. docs/decisions/027-repetition.md says what each lets through.
 */
const ITEMS = 100;
const LEAST_ROUNDS = 5;
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

/** A line that is an item of a list or a row of a table, or holds nothing. */
const ITEM = /^\s*$|^\s*([-*+•‣◦▪]|0[.)])(\s|$)|^\s*\|.*\|\s*$/;
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
  // What does not move is for the text as it is.
  if (counts && !movesOn(text)) return Infinity;
  const period = text.length;
  const read = counts ? text.replace(NUMBERS, "0") : text;
  const longest = counts ? countedLength(read) : plainLength(read);
  const items = itemsIn(read);
  const rounds = Math.max(Math.ceil(ITEMS / items), LEAST_ROUNDS);
  return items === 0 ? longest : Math.min(rounds * period, longest);
}

function plainLength(text: string): number {
  const length = Math.min(LENGTH_OF_ONE * text.length, LENGTH) + ROUNDS * text.length;
  const figures = !LETTER.test(text) && /[\d\n]/.test(text);
  return figures ? FIGURES * length : length;
}

function countedLength(text: string): number {
  if (!LETTER.test(text)) return BARE_COUNTED * text.length;
  return Math.max(COUNTED * text.length, LENGTH);
}

const movesOn = (text: string): boolean =>
  [...(text.match(NUMBERS) ?? [])].some((each) => each !== SAME_NUMBER);

/** How many items of a list or rows of a table a round is; 0 where it is something else. */
function itemsIn(text: string): number {
  const end = text.indexOf("\n") + 1;
  if (end === 0) return 0;
  // A round begins anywhere: this one begins with a line.
  const lines = (text.slice(end) + text.slice(0, end - 1)).split("\n");
  if (!lines.every((line) => ITEM.test(line))) return 0;
  return Math.max(1, lines.filter((line) => line.trim() !== "").length);
}
