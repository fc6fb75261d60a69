import { MAX_SAMPLE_CHARS, type Repetition } from "@llcuda/protocol";
import { NumberSteps } from "./number-steps.ts";
import { patience } from "./patience.ts";
import { PeriodFinder } from "./period-finder.ts";

/** The longest piece whose repetition is seen: a page. Counted ones are lines or short paragraphs. */
const LONGEST = 4_096;
const LONGEST_COUNTED = 1_024;
/** Fewer repeat everywhere; from here on it is worth looking at what they are. */
const WORTH_A_LOOK = 64;

type Found = Omit<Repetition, "part">;
type Place = Omit<Found, "sample">;

/**
 * Watches a text that grows for a piece that comes again and again until its end. Knows nothing of
 * tokens: however the text is cut, it finds the same at the same place.
 */
export class RepetitionWatch {
  readonly #exact: Lane;
  readonly #counted: Lane;
  readonly #steps: NumberSteps;
  #text = "";
  #length = 0;
  #found: Place | null = null;

  /** @param asked how often the question may have wanted a repetition; 0 where it names no number */
  constructor(asked = 0) {
    this.#exact = new Lane(LONGEST, false, asked);
    this.#counted = new Lane(LONGEST_COUNTED, true, asked);
    this.#steps = new NumberSteps((symbol, offset) => {
      this.#found ??= this.#counted.add(symbol, offset, this.#length);
    });
  }

  /** @returns what repeats, once that has gone on for too long; nothing is looked at any more then */
  add(text: string): Found | null {
    if (this.#found === null) this.#text += text;
    for (let at = 0; at < text.length && this.#found === null; at += 1) {
      const unit = text.charCodeAt(at);
      const offset = this.#length;
      this.#length += 1;
      this.#found = this.#exact.add(unit, offset, this.#length);
      if (this.#found === null) this.#steps.add(unit, offset);
    }
    if (this.#found === null) return null;
    const { from, unit } = this.#found;
    return { ...this.#found, sample: sampleOf(this.#text, from, unit) };
  }
}

/** One way of reading the text, with what is known of the period of its end. */
class Lane {
  readonly #finder: PeriodFinder;
  readonly #counts: boolean;
  readonly #asked: number;
  /** Symbols that are let pass; null until somebody has looked at what repeats. */
  #limit: number | null = null;
  #period = 0;

  constructor(longest: number, counts: boolean, asked: number) {
    this.#finder = new PeriodFinder(longest);
    this.#counts = counts;
    this.#asked = asked;
  }

  add(symbol: number, offset: number, end: number): Place | null {
    const finder = this.#finder;
    if (finder.add(symbol, offset)) this.#limit = null;
    const { length, matched } = finder;
    if (length < (this.#limit ?? WORTH_A_LOOK)) return null;
    if (this.#limit === null) {
      // Only once a whole round has matched: so each symbol pays for its own look.
      if (matched < finder.tail.period) return null;
      const text = smallest(finder.unit());
      this.#period = text.length;
      this.#limit = patience({ text, counts: this.#counts }, this.#asked);
      if (length < this.#limit) return null;
    }
    const { from, period } = finder.tail;
    const last = end - finder.lastFrom;
    return {
      from,
      length: end - from,
      unit: Math.max(1, Math.round((last * this.#period) / period)),
      times: Math.floor(length / this.#period),
      counts: this.#counts,
    };
  }
}

/** "abab" is "ab" twice. */
const smallest = (text: string): string => text.slice(0, (text + text).indexOf(text, 1));

/** One round; where it holds lines, it is whole lines. */
function sampleOf(text: string, from: number, unit: number): string {
  const line = from === 0 ? 0 : text.indexOf("\n", from - 1) + 1;
  const begin = line > 0 && line <= from + unit ? line : from;
  const sample = text.slice(begin, begin + Math.min(unit, MAX_SAMPLE_CHARS));
  const end = sample.lastIndexOf("\n");
  return end > 0 ? sample.slice(0, end) : sample;
}
