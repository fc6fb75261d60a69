import type { BenchFilter, BenchHistoryEvent, BenchSummary } from "@llcuda/protocol";
import { LiveValue } from "../../live/live-value.ts";

/** Whether a run passes a filter. Pure. */
export function passes(summary: BenchSummary, filter: BenchFilter): boolean {
  const { kind, status, tag, text } = filter;
  if (kind !== undefined && summary.plan.kind !== kind) return false;
  if (status !== undefined && summary.status !== status) return false;
  if (tag !== undefined && !summary.tags.includes(tag)) return false;
  if (text === undefined || text.trim() === "") return true;
  const { cpu, engine, gpu, models } = summary.conditions;
  const words = [
    summary.title,
    ...summary.tags,
    ...models.map(({ name }) => name),
    engine?.version,
    engine?.backend,
    gpu,
    cpu,
  ];
  const all = words.join("\n").toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** Every run that is known, the newest first, for watchers that see some of them. */
export class BenchList {
  readonly #runs = new Map<string, BenchSummary>();
  readonly #revision = new LiveValue(0);

  constructor(runs: readonly BenchSummary[]) {
    for (const run of runs.toReversed()) this.#runs.set(run.id, run);
  }

  /** The newest first. */
  get all(): BenchSummary[] {
    return [...this.#runs.values()].toReversed();
  }

  set(summary: BenchSummary): void {
    this.#runs.set(summary.id, summary);
    this.#touch();
  }

  delete(id: string): void {
    this.#runs.delete(id);
    this.#touch();
  }

  async *watch(
    filter: BenchFilter,
    limit: number,
    signal?: AbortSignal,
  ): AsyncGenerator<BenchHistoryEvent, void, undefined> {
    let told: Map<string, BenchSummary> | null = null;
    for await (const _ of this.#revision.watch(signal)) {
      const fitting = this.all.filter((run) => passes(run, filter));
      const now = new Map(fitting.slice(0, limit).map((run) => [run.id, run]));
      if (told === null) {
        const runs = [...now.values()];
        yield { type: "page", runs, more: fitting.length > limit, tags: this.#tags() };
      } else {
        const before: ReadonlyMap<string, BenchSummary> = told;
        const runs = [...now.values()].filter((run) => before.get(run.id) !== run);
        const removed = [...before.keys()].filter((id) => !now.has(id));
        if (runs.length > 0 || removed.length > 0) {
          yield { type: "change", runs, removed, tags: this.#tags() };
        }
      }
      told = now;
    }
  }

  #tags(): string[] {
    return [...new Set(this.all.flatMap(({ tags }) => tags))].toSorted();
  }

  #touch(): void {
    this.#revision.set(this.#revision.value + 1);
  }
}
