import { randomUUID } from "node:crypto";
import {
  AUTOMATIC,
  type BenchComparison,
  type BenchEvent,
  type BenchFile,
  type BenchFilter,
  type BenchFormat,
  type BenchHistoryEvent,
  type BenchOutcome,
  type BenchPlan,
  type BenchReference,
  type BenchRun,
} from "@llcuda/protocol";
import { ownIdentity } from "../host/process.ts";
import { badInput, noBench, stillRuns, tooManyWait } from "./bench-failures.ts";
import type { BenchService } from "./bench-service.ts";
import { LoadThread } from "./client/load-thread.ts";
import { conditionsChanged } from "./compare/regressions.ts";
import { deltasBetween } from "./compare/deltas.ts";
import { ownConditions } from "./conditions/run-conditions.ts";
import { BenchList } from "./run/bench-list.ts";
import { BenchStore } from "./run/bench-store.ts";
import type { BenchWorld } from "./run/bench-world.ts";
import { LiveRun } from "./run/live-run.ts";
import { obstacles } from "./run/obstacles.ts";
import { performRun } from "./perform-run.ts";
import { singleRate } from "./run/single-rate.ts";
import { summaryOf } from "./run/summary-of.ts";
import { titleOf } from "./run/plan-words.ts";
import { exportRun } from "./share/export-run.ts";
import { importRun } from "./share/import-run.ts";
import { REFERENCES } from "./share/references.ts";
import { optionsWith } from "./tune/candidates.ts";

/** Runs that wait behind the one that goes on. */
const MOST_QUEUED = 20;

/** A run that waits, or goes on. */
interface Pending {
  live: LiveRun;
  cancel: AbortController;
  over: Promise<void>;
}

/** All benches of the agent: one runs at a time, the others wait or are kept. */
export class Benches implements BenchService {
  readonly #world: BenchWorld;
  readonly #store: BenchStore;
  readonly #client: LoadThread;
  #opened: BenchList | null = null;
  readonly #owner = JSON.stringify(ownIdentity());
  readonly #pending = new Map<string, Pending>();
  #last: Promise<void> = Promise.resolve();

  constructor(world: BenchWorld, store: BenchStore, client = new LoadThread()) {
    this.#world = world;
    this.#store = store;
    this.#client = client;
  }

  /** Read when somebody first asks: the agent's start does not wait for years of runs. */
  #look(): BenchList {
    if (this.#opened === null) {
      this.#store.closeOrphans();
      this.#opened = new BenchList(this.#store.summaries());
    }
    return this.#opened;
  }

  start(plan: BenchPlan, anyway: boolean): Promise<BenchOutcome> {
    const reasons = anyway ? [] : obstacles(plan, this.#world, this.#pending.size > 0);
    if (reasons.length > 0) return Promise.resolve({ outcome: "ask", reasons });
    if (this.#pending.size > MOST_QUEUED) throw tooManyWait(MOST_QUEUED);
    const live = new LiveRun(this.#newRun(plan));
    const cancel = new AbortController();
    const over = this.#last.then(() => this.#perform(live, cancel.signal));
    this.#last = over;
    this.#pending.set(live.id, { live, cancel, over });
    this.#keep(live);
    return Promise.resolve({ outcome: "begun", id: live.id });
  }

  async cancel(id: string): Promise<void> {
    const pending = this.#pending.get(id);
    if (pending === undefined) {
      if (this.#store.run(id) === null) throw noBench(id);
      return;
    }
    pending.cancel.abort();
    await pending.over;
  }

  history(
    filter: BenchFilter,
    limit: number,
    signal?: AbortSignal,
  ): AsyncIterable<BenchHistoryEvent> {
    return this.#look().watch(filter, limit, signal);
  }

  async *watch(id: string, signal?: AbortSignal): AsyncGenerator<BenchEvent, void, undefined> {
    const pending = this.#pending.get(id);
    if (pending !== undefined) {
      yield* pending.live.watch(signal);
      return;
    }
    const { requests, telemetry } = this.#store.trace(id);
    yield { type: "snapshot", run: this.get(id), requests, telemetry };
  }

  get(id: string): BenchRun {
    // What agents that are gone left unfinished is ended by the first look.
    this.#look();
    const run = this.#pending.get(id)?.live.run ?? this.#store.run(id);
    if (run === null) throw noBench(id);
    return run;
  }

  delete(id: string): void {
    const { title } = this.get(id);
    if (this.#pending.has(id)) throw stillRuns(title);
    this.#store.delete(id);
    this.#look().delete(id);
  }

  tag(id: string, tags: readonly string[]): void {
    const unique = [...new Set(tags)];
    const pending = this.#pending.get(id);
    if (pending === undefined) {
      this.#replace({ ...this.get(id), tags: unique });
      return;
    }
    pending.live.change({ tags: unique });
    this.#keep(pending.live);
  }

  compare(ids: readonly string[]): BenchComparison[] {
    const [before, ...others] = ids.map((id) => this.get(id));
    if (before === undefined) return [];
    return others.map((after) => ({
      before: before.id,
      after: after.id,
      changed: conditionsChanged(before, after),
      deltas: deltasBetween(before, after),
    }));
  }

  export(id: string, format: BenchFormat): BenchFile {
    const trace = this.#pending.get(id)?.live.trace ?? this.#store.trace(id);
    return exportRun(this.get(id), trace, format);
  }

  import(name: string, text: string): { id: string } {
    const { run, trace } = importRun(name, text);
    this.#store.save(run, trace);
    this.#look().set(summaryOf(run));
    return { id: run.id };
  }

  async keepTuned(id: string): Promise<void> {
    const run = this.get(id);
    const { conditions, plan, title, tuned } = run;
    const model = conditions.models[0]?.id;
    if (tuned === null || plan.kind !== "tune" || model === undefined) {
      throw badInput(`${title} found no options to keep.`, "Run a tuning bench.");
    }
    const { choices } = this.#world.fleet;
    const saved = (await choices.saved(model)).options ?? AUTOMATIC;
    await choices.save(model, optionsWith(saved, tuned.best));
    this.#replace({ ...run, tuned: { ...tuned, kept: true } });
  }

  references(): readonly BenchReference[] {
    return REFERENCES;
  }

  /** Ends what runs; what it measured is kept. */
  async close(): Promise<void> {
    for (const { cancel } of this.#pending.values()) cancel.abort();
    await this.#last;
    this.#client.close();
  }

  async #perform(live: LiveRun, signal: AbortSignal): Promise<void> {
    const publish = (): void => this.#look().set(live.summary);
    const mark = (what: string): void => {
      this.#world.gpu?.mark("bench", `${live.run.title} ${what}`);
    };
    mark("began");
    await performRun({
      live,
      world: this.#world,
      store: this.#store,
      client: this.#client,
      signal,
      earlier: () => this.#look().all,
      onChange: publish,
      keep: () => this.#keep(live),
    });
    this.#pending.delete(live.id);
    this.#store.save(live.run, live.trace);
    publish();
    mark("ended");
    const rate = singleRate(live.run);
    if (rate !== null) this.#world.onRate?.(rate.model, rate.tokensPerSecond);
  }

  #keep(live: LiveRun): void {
    this.#store.save(live.run, live.trace, this.#owner);
    this.#look().set(live.summary);
  }

  #replace(run: BenchRun): void {
    this.#store.save(run, this.#store.trace(run.id));
    this.#look().set(summaryOf(run));
  }

  #newRun(plan: BenchPlan): BenchRun {
    const { current, models } = this.#world.fleet.loaded.value;
    const name = models.find(({ model }) => model.id === current)?.model.name ?? null;
    return {
      id: randomUUID(),
      plan,
      status: "queued",
      title: titleOf(plan, name),
      tags: [],
      startedAt: new Date().toISOString(),
      endedAt: null,
      progress: null,
      stage: "waiting",
      conditions: ownConditions(),
      headline: null,
      disturbed: false,
      regression: null,
      error: null,
      points: [],
      bottleneck: null,
      tuned: null,
    };
  }
}
