import { Failure } from "../failure.ts";

/** So many at once and no more. */
export class Quota {
  readonly #limit: number;
  readonly #what: string;
  #used = 0;

  /** @param what plural, for the message: "open subscriptions on this socket" */
  constructor(limit: number, what: string) {
    this.#limit = limit;
    this.#what = what;
  }

  get used(): number {
    return this.#used;
  }

  /** Takes one place and returns its release, which counts once. @throws Failure TOO_MANY */
  enter(): () => void {
    if (this.#used >= this.#limit) {
      throw new Failure(
        "TOO_MANY",
        `There are ${this.#used} ${this.#what} already, the most allowed.`,
        "End some of them, then try again.",
      );
    }
    this.#used += 1;
    let held = true;
    return () => {
      if (held) this.#used -= 1;
      held = false;
    };
  }
}
