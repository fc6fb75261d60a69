/** Characters after which the tail is settled: small enough that slicing it stays cheap. */
const SETTLE_AT = 4_096;

/**
 * Text that only grows. Readers ask for what comes after the offset they hold, so every reader goes
 * at its own pace and none can lose or double a character. Offsets are in UTF-16 units.
 */
export class Transcript {
  #settled = "";
  #tail = "";

  get length(): number {
    return this.#settled.length + this.#tail.length;
  }

  append(text: string): void {
    this.#tail += text;
    if (this.#tail.length < SETTLE_AT) return;
    this.#settled += this.#tail;
    this.#tail = "";
  }

  from(offset: number): string {
    if (offset >= this.#settled.length) return this.#tail.slice(offset - this.#settled.length);
    return this.#settled.slice(offset) + this.#tail;
  }

  toString(): string {
    return this.#settled + this.#tail;
  }
}
