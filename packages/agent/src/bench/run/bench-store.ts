import type { DatabaseSync, StatementSync } from "node:sqlite";
import { BenchRun, BenchSummary } from "@llcuda/protocol";
import { isAlive, ProcessIdentity } from "../../host/process.ts";
import { summaryOf } from "./summary-of.ts";
import type { BenchTrace } from "./live-run.ts";

/** Summaries that a history is filtered from; older runs are reached by their addresses. */
const MOST_SUMMARIES = 2_000;

const EMPTY: BenchTrace = { requests: [], telemetry: [], toolRows: [] };

/** Runs on disk. Rows in a form that is not known any more are left out. */
export class BenchStore {
  readonly #all: StatementSync;
  readonly #one: StatementSync;
  readonly #trace: StatementSync;
  readonly #save: StatementSync;
  readonly #delete: StatementSync;
  readonly #unfinished: StatementSync;
  readonly #probe: StatementSync;
  readonly #saveProbe: StatementSync;

  constructor(database: DatabaseSync) {
    this.#all = database.prepare(
      `SELECT summary FROM benches ORDER BY started_at DESC LIMIT ${MOST_SUMMARIES}`,
    );
    this.#one = database.prepare("SELECT run FROM benches WHERE id = ?");
    this.#trace = database.prepare("SELECT trace FROM benches WHERE id = ?");
    this.#save = database.prepare(
      `INSERT INTO benches VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
         started_at = excluded.started_at, status = excluded.status, summary = excluded.summary, run = excluded.run,
         trace = excluded.trace, owner = excluded.owner`,
    );
    this.#delete = database.prepare("DELETE FROM benches WHERE id = ?");
    this.#unfinished = database.prepare("SELECT run, owner FROM benches WHERE owner IS NOT NULL");
    this.#probe = database.prepare("SELECT probe FROM bench_probes WHERE machine = ?");
    this.#saveProbe = database.prepare(
      `INSERT INTO bench_probes VALUES (?, ?, ?) ON CONFLICT (machine) DO UPDATE SET
         probe = excluded.probe, measured_at = excluded.measured_at`,
    );
  }

  /** The newest first. */
  summaries(): BenchSummary[] {
    return this.#all.all().flatMap(({ summary }) => parsed(BenchSummary, summary) ?? []);
  }

  run(id: string): BenchRun | null {
    return parsed(BenchRun, this.#one.get(id)?.["run"]);
  }

  trace(id: string): BenchTrace {
    const text = this.#trace.get(id)?.["trace"];
    return typeof text === "string" ? (JSON.parse(text) as BenchTrace) : EMPTY;
  }

  /** @param owner the process that still writes it; null once it is over */
  save(run: BenchRun, trace: BenchTrace = EMPTY, owner: string | null = null): void {
    const summary = JSON.stringify(summaryOf(run));
    const { id, startedAt, status } = run;
    this.#save.run(
      id,
      startedAt,
      status,
      summary,
      JSON.stringify(run),
      JSON.stringify(trace),
      owner,
    );
  }

  delete(id: string): void {
    this.#delete.run(id);
  }

  /** Ends what agents that are gone left unfinished. */
  closeOrphans(): void {
    for (const { owner, run } of this.#unfinished.all()) {
      const writer = parsed(ProcessIdentity, owner);
      if (writer !== null && isAlive(writer) === true) continue;
      const left = parsed(BenchRun, run);
      if (left === null) continue;
      this.save(
        {
          ...left,
          status: "failed",
          error: {
            code: "ANSWER_INTERRUPTED",
            message: "The agent ended while this bench ran.",
            hint: "What was measured until then is kept. Run it again.",
            remedies: [],
          },
        },
        this.trace(left.id),
      );
    }
  }

  /** What was measured of a machine; null when nothing was. */
  probe(machine: string): unknown {
    const text = this.#probe.get(machine)?.["probe"];
    return typeof text === "string" ? JSON.parse(text) : null;
  }

  saveProbe(machine: string, probe: object): void {
    this.#saveProbe.run(machine, JSON.stringify(probe), new Date().toISOString());
  }
}

interface Form<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

function parsed<T>(form: Form<T>, text: unknown): T | null {
  if (typeof text !== "string") return null;
  const found = form.safeParse(JSON.parse(text));
  return found.success ? found.data : null;
}
