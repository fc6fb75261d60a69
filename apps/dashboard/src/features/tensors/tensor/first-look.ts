/**
 * How long the first look at a matrix takes, in the browser's own performance entries (measures), for
 * whoever wants to see: from the place on the page to a picture of some values, and to one of all.
 */
export const FIRST_PICTURE = "heatmap: first picture";
export const WHOLE_PICTURE = "heatmap: whole picture";

/** Begins the clock; ends it once for each of the two. */
export class FirstLook {
  readonly #start = performance.now();
  readonly #told = new Set<string>();

  /** A picture was drawn; `exact` where it is of all values. */
  drawn(exact: boolean): void {
    this.#tell(FIRST_PICTURE);
    if (exact) this.#tell(WHOLE_PICTURE);
  }

  #tell(name: string): void {
    if (this.#told.has(name)) return;
    this.#told.add(name);
    performance.measure(name, { start: this.#start, end: performance.now() });
  }
}
