import type { EngineWork } from "@llcuda/protocol";
import type { InstallReport } from "../bootstrap/install-context.ts";
import { Failure, reportOf } from "../failure.ts";

/** The detail of work that has told nothing yet. */
export const BEGINNING = "beginning";

/** Keeps the list of work on engines true to the work itself: at most one entry an engine. */
export class WorkBoard {
  readonly #running = new Map<string, { done: Promise<void>; stop: AbortController }>();
  readonly #onChange: (work: EngineWork[]) => void;
  #entries: EngineWork[] = [];

  constructor(onChange: (work: EngineWork[]) => void) {
    this.#onChange = onChange;
  }

  /**
   * Begins work on an engine; a failure stays on the board until the next work on it.
   * @param after runs before its end is shown, so that what came of it is shown with it
   * @throws Failure LOCK_HELD when there is work on it already
   */
  begin(
    engine: string,
    kind: EngineWork["kind"],
    work: (report: InstallReport, signal: AbortSignal) => Promise<void>,
    after: () => Promise<void>,
  ): void {
    const before = this.#entries.find((one) => one.engine === engine);
    if (before !== undefined && before.error === null) throw isBusy(before);
    const startedAt = new Date().toISOString();
    const fresh = { engine, kind, detail: BEGINNING, progress: null, startedAt, error: null };
    this.#show([...this.#entries.filter((one) => one !== before), fresh]);
    const change = (part: Partial<EngineWork>): void =>
      this.#show(
        this.#entries.map((one) => (one.engine === engine ? Object.assign({}, one, part) : one)),
      );
    const stop = new AbortController();
    const report: InstallReport = {
      detail: (detail) => change({ detail, progress: null }),
      progress: (progress) => change({ progress }),
    };
    const done = work(report, stop.signal)
      .then(() => null, reportOf)
      .then(async (error) => {
        await after().catch(() => undefined);
        if (error === null) this.#show(this.#entries.filter((one) => one.engine !== engine));
        else change({ progress: null, error });
      })
      .finally(() => this.#running.delete(engine));
    this.#running.set(engine, { done, stop });
  }

  /** Ends the work on an engine; a failure that stands there is put away. */
  async cancel(engine: string): Promise<void> {
    const running = this.#running.get(engine);
    running?.stop.abort();
    await running?.done;
    this.#show(this.#entries.filter((one) => one.engine !== engine));
  }

  /** Ends all work. */
  async close(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort();
    await Promise.all(running.map(({ done }) => done));
  }

  #show(entries: EngineWork[]): void {
    this.#entries = entries;
    this.#onChange(entries);
  }
}

function isBusy({ detail, engine, kind }: EngineWork): Failure {
  const message = `There is work on ${engine} already (${kind}: ${detail}).`;
  return new Failure("LOCK_HELD", message, "Wait until it has ended.");
}
