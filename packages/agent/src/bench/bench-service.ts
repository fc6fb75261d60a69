import type {
  BenchComparison,
  BenchEvent,
  BenchFile,
  BenchFilter,
  BenchFormat,
  BenchHistoryEvent,
  BenchOutcome,
  BenchPlan,
  BenchReference,
  BenchRun,
} from "@llcuda/protocol";

/** What the router serves of benches. A run belongs to the agent: it goes on without a watcher. */
export interface BenchService {
  /**
   * Begins a run, or queues it behind the one that goes on.
   * @param anyway whoever asks knows what it disturbs
   * @throws Failure INPUT_INVALID, TOO_MANY
   */
  start(plan: BenchPlan, anyway: boolean): Promise<BenchOutcome>;
  /** Ends a run at once; what was measured is kept. @throws Failure NOT_FOUND */
  cancel(id: string): Promise<void>;
  history(
    filter: BenchFilter,
    limit: number,
    signal?: AbortSignal,
  ): AsyncIterable<BenchHistoryEvent>;
  /** The run, then what changes of it, until it ends. @throws Failure NOT_FOUND */
  watch(id: string, signal?: AbortSignal): AsyncIterable<BenchEvent>;
  /** @throws Failure NOT_FOUND */
  get(id: string): BenchRun;
  /** @throws Failure NOT_FOUND, LOCK_HELD while it runs */
  delete(id: string): void;
  /** @throws Failure NOT_FOUND */
  tag(id: string, tags: readonly string[]): void;
  /** Each but the first beside the first. @throws Failure NOT_FOUND */
  compare(ids: readonly string[]): BenchComparison[];
  /** @throws Failure NOT_FOUND, INPUT_INVALID where the format has no place for such a run */
  export(id: string, format: BenchFormat): BenchFile;
  /** Brings in what `export` wrote as JSON, or llama-bench as md, csv, json or jsonl. @throws Failure INPUT_INVALID */
  import(name: string, text: string): { id: string };
  /** Loads the model so from now on. @throws Failure NOT_FOUND, INPUT_INVALID */
  keepTuned(id: string): Promise<void>;
  references(): readonly BenchReference[];
}
