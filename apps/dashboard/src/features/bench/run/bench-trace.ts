import type { BenchRequest, BenchTelemetry } from "@llcuda/protocol";

/** What is drawn of a run over time; grows in place, so that a message costs no copy of all before. */
export class BenchTrace {
  readonly #requests = new Map<number, BenchRequest>();
  #telemetry: BenchTelemetry[] = [];

  constructor(requests: readonly BenchRequest[] = [], telemetry: readonly BenchTelemetry[] = []) {
    this.add(requests, telemetry);
  }

  add(requests: readonly BenchRequest[], telemetry: readonly BenchTelemetry[]): void {
    for (const request of requests) this.#requests.set(request.id, request);
    this.#telemetry.push(...telemetry);
  }

  /** In the order in which they were first told. */
  get requests(): Iterable<BenchRequest> {
    return this.#requests.values();
  }

  get telemetry(): readonly BenchTelemetry[] {
    return this.#telemetry;
  }

  /** Milliseconds from the run's start to the last that is known of it. */
  get end(): number {
    let end = this.#telemetry.at(-1)?.at ?? 0;
    for (const { ended, firstToken, sent } of this.#requests.values()) {
      end = Math.max(end, ended ?? firstToken ?? sent);
    }
    return end;
  }

  /** Rows of the timeline. */
  get lanes(): number {
    let lanes = 0;
    for (const { lane } of this.#requests.values()) lanes = Math.max(lanes, lane + 1);
    return lanes;
  }
}
