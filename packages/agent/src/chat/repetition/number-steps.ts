/** A number that is this much more than the one before it, as one symbol of the private area. */
const STEP_ZERO = 0xec_00;
const MOST_STEP = 0x3_ff;
/** Longer rows of digits are no counting. */
const MOST_DIGITS = 9;
const DIGIT_0 = 48;

/** The symbol of a number that is the same as the one before it. */
export const SAME_NUMBER = String.fromCharCode(STEP_ZERO);
/** All of them, in a unit of the steps. */
export const NUMBERS = /[\uE801-\uEFFF]/g;

/**
 * Turns a text into symbols in which each number is its difference to the one before it, so that
 * "1. 2. 3." repeats as "0 0 0" does, and numbers by chance do not.
 */
export class NumberSteps {
  #digits = 0;
  #value = 0;
  #before = 0;
  #from = 0;
  readonly #take: (symbol: number, offset: number) => void;

  /** @param take told of each symbol and where it begins in the text */
  constructor(take: (symbol: number, offset: number) => void) {
    this.#take = take;
  }

  add(unit: number, offset: number): void {
    const digit = unit - DIGIT_0;
    if (digit >= 0 && digit <= 9) {
      if (this.#digits === 0) this.#from = offset;
      this.#digits += 1;
      this.#value = this.#digits > MOST_DIGITS ? 0 : this.#value * 10 + digit;
      return;
    }
    if (this.#digits > 0) this.#end();
    this.#take(unit, offset);
  }

  #end(): void {
    const step = this.#value - this.#before;
    // Large steps are told apart well enough by what is left of them.
    const told = Math.abs(step) <= MOST_STEP ? step : step % MOST_STEP;
    this.#take(STEP_ZERO + told, this.#from);
    this.#before = this.#value;
    this.#value = 0;
    this.#digits = 0;
  }
}
