import type { BenchRequest } from "@llcuda/protocol";
import type { Happened } from "../client/load-order.ts";
import type { TimedAnswer } from "../client/timed-answer.ts";
import type { LiveRun } from "./live-run.ts";

const BEGINNING: Omit<BenchRequest, "id" | "lane" | "point" | "sent"> = {
  begun: null,
  firstToken: null,
  ended: null,
  tokens: 0,
  failed: false,
};

/** The requests of one load on the timeline of its run. */
export class DrawnRequests {
  readonly #live: LiveRun;
  readonly #point: string;
  /** What the run calls a request, by its number in the load. */
  readonly #ids = new Map<number, number>();

  constructor(live: LiveRun, point: string) {
    this.#live = live;
    this.#point = point;
  }

  draw({ begun, ended, firstTokens, sent }: Happened): void {
    const live = this.#live;
    for (const { at, index, lane } of sent) {
      const request = { ...BEGINNING, point: this.#point, lane, sent: live.now(at) };
      this.#ids.set(index, live.addRequest(request));
    }
    for (const { at, index } of begun) this.#change(index, { begun: live.now(at) });
    for (const { at, index } of firstTokens) this.#change(index, { firstToken: live.now(at) });
    for (const { answer, index } of ended) this.#end(index, answer);
  }

  #end(index: number, { counts, endedAt, error, sentAt }: TimedAnswer): void {
    const live = this.#live;
    const [tokens, failed] = [counts.at(-1) ?? 0, error !== null];
    this.#change(index, { ended: live.now(endedAt), tokens, failed, sent: live.now(sentAt) });
    this.#ids.delete(index);
  }

  #change(index: number, change: Partial<BenchRequest>): void {
    const id = this.#ids.get(index);
    if (id !== undefined) this.#live.changeRequest(id, change);
  }
}
