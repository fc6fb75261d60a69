/**
 * Lets what somebody waits for go before what takes long, within one thread: a scan stands still
 * between two chunks (`ScanOptions.turn`) while a picture is made.
 */
export class UrgentFirst {
  #urgent = 0;
  #waiting: (() => void)[] = [];

  /** Does work that somebody waits for; scans stand still until it has ended. */
  async urgent<T>(work: () => Promise<T>): Promise<T> {
    this.#urgent += 1;
    try {
      return await work();
    } finally {
      this.#urgent -= 1;
      if (this.#urgent === 0) for (const go of this.#waiting.splice(0)) go();
    }
  }

  /** Waits while there is urgent work. */
  readonly turn = async (): Promise<void> => {
    while (this.#urgent > 0) await new Promise<void>((go) => this.#waiting.push(go));
  };
}
