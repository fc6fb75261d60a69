import type { EngineCatalog, EngineRecord, EngineWork } from "@llcuda/protocol";
import type { Wishes } from "../bootstrap/engine-source.ts";
import type { ReadMachine } from "../bootstrap/probe/machine-reader.ts";
import { proveEngine } from "../bootstrap/prove.ts";
import { forgetProof } from "../bootstrap/proof-record.ts";
import { engineSettings } from "../bootstrap/settings.ts";
import { surveyEngines, type KnownEngine } from "../bootstrap/survey.ts";
import type { EngineService } from "../engine/engine-service.ts";
import type { Engine } from "../engine/engine.ts";
import { Failure, reportOf } from "../failure.ts";
import type { Home } from "../home.ts";
import { LiveValue } from "../live/live-value.ts";
import type { EngineCatalogService } from "./engine-catalog-service.ts";
import { readPin, writePin } from "./engine-pin.ts";
import { recordsOf } from "./engine-records.ts";
import { bytesOf, removeEngine } from "./remove-engine.ts";

export interface CatalogInput {
  home: Home;
  wishes: Wishes;
  readMachine?: ReadMachine;
  env?: Record<string, string | undefined>;
  /** The folder taken for `/`; tests have their own. */
  root?: string;
}

const EMPTY: EngineCatalog = { engines: [], work: [], readAt: null, choice: null, pin: null };

/** Knows every engine that is here or could be, and does what is asked with one of them. */
export class Catalog implements EngineCatalogService {
  readonly state = new LiveValue<EngineCatalog>(EMPTY);
  readonly #input: CatalogInput;
  readonly #closed = new AbortController();
  readonly #sizes = new Map<string, number>();
  readonly #running = new Map<string, { done: Promise<void>; stop: AbortController }>();
  #known: KnownEngine[] = [];
  #engine: EngineService | null = null;
  #refreshing: Promise<void> | null = null;

  constructor(input: CatalogInput) {
    this.#input = input;
    this.#set({ pin: input.wishes.engine ?? readPin(input.home) });
  }

  /** What the next search for an engine goes by. */
  get wishes(): Wishes {
    return { ...this.#input.wishes, engine: this.state.value.pin };
  }

  /** From now on the catalog tells which engine is used, and `use` restarts it. */
  follow(engine: EngineService): void {
    this.#engine = engine;
    void this.#watch(engine);
  }

  /** Ends the work that goes on. */
  async close(): Promise<void> {
    this.#closed.abort();
    const running = [...this.#running.values()].map(({ done }) => done);
    await Promise.all([...running, this.#refreshing]);
  }

  /** Two that ask at once get the answer of one look, begun after the later asked. */
  async refresh(): Promise<void> {
    await this.#refreshing;
    this.#refreshing ??= this.#read().finally(() => (this.#refreshing = null));
    await this.#refreshing;
  }

  async install(id: string): Promise<void> {
    const { offer } = await this.#find(id);
    const { action } = offer;
    if (action.kind === "skip") throw cannotBeHad(id, action.reason);
    this.#begin(id, "install", async (report, signal) => {
      const { home } = this.#input;
      const settings = engineSettings(this.#env);
      const engine = await action.install({ home, settings, report, signal });
      report.progress(null);
      await this.#prove(engine, report.detail, signal);
    });
  }

  async use(pin: string | null): Promise<void> {
    if (pin !== null && !isKind(pin, await this.#records())) await this.#find(pin);
    await writePin(this.#input.home, pin);
    this.#set({ pin });
    await this.#engine?.restart();
  }

  async remove(id: string): Promise<{ bytes: number }> {
    const freed = await removeEngine(this.#input.home, id);
    await this.refresh();
    return freed;
  }

  async prove(id: string): Promise<void> {
    const { engine } = await this.#find(id);
    if (engine === null) throw cannotBeHad(id, "it is not on this machine yet; install it first");
    this.#begin(id, "prove", async ({ detail }, signal) => {
      await forgetProof(this.#input.home, engine.id);
      await this.#prove(engine, detail, signal);
    });
  }

  async cancel(id: string): Promise<void> {
    const running = this.#running.get(id);
    running?.stop.abort();
    await running?.done;
    // A failure that stands there is dealt with too.
    this.#set({ work: this.state.value.work.filter(({ engine }) => engine !== id) });
  }

  get #env(): Record<string, string | undefined> {
    return this.#input.env ?? process.env;
  }

  #set(change: Partial<EngineCatalog>): void {
    this.state.set({ ...this.state.value, ...change });
  }

  async #watch(engine: EngineService): Promise<void> {
    let used: string | null = null;
    for await (const state of engine.state.watch(this.#closed.signal)) {
      const settled = state.phase === "ready" || state.phase === "failed";
      const id = "engine" in state ? state.engine.id : null;
      if (id === used && !settled) continue;
      used = id;
      const engines = this.state.value.engines.map((one) => ({ ...one, inUse: one.id === id }));
      this.#set({ engines });
      // Not before: the engine has the machine to itself while it starts.
      if (settled) await this.refresh().catch(() => undefined);
    }
  }

  async #read(): Promise<void> {
    const { home, readMachine, root } = this.#input;
    const settings = engineSettings(this.#env);
    const { signal } = this.#closed;
    const look = { home, wishes: this.wishes, settings, env: this.#env, root, signal, readMachine };
    const survey = await surveyEngines(look);
    this.#known = survey.known;
    for (const { folder } of survey.facts.cached) {
      if (!this.#sizes.has(folder)) this.#sizes.set(folder, await bytesOf(folder));
    }
    const state = this.#engine?.state.value;
    const used = state !== undefined && "engine" in state ? state.engine.id : null;
    this.#set({ engines: recordsOf(survey, used, this.#sizes), readAt: survey.at });
  }

  async #records(): Promise<EngineRecord[]> {
    if (this.state.value.readAt === null) await this.refresh();
    return this.state.value.engines;
  }

  async #find(id: string): Promise<KnownEngine> {
    await this.#records();
    const found = this.#known.find(({ engine, offer }) => (engine?.id ?? offer.id) === id);
    if (found !== undefined) return found;
    throw new Failure(
      "NOT_FOUND",
      `There is no engine ${JSON.stringify(id.slice(0, 80))}.`,
      "`llcuda engine list` and the Setup page show every engine that is known here.",
      { remedies: ["choose-engine"] },
    );
  }

  async #prove(engine: Engine, tell: (text: string) => void, signal: AbortSignal): Promise<void> {
    const { home } = this.#input;
    await proveEngine(engine, { home, signal, onCheck: (_check, detail) => tell(detail) });
  }

  #begin(
    id: string,
    kind: EngineWork["kind"],
    work: (report: WorkReport, signal: AbortSignal) => Promise<void>,
  ): void {
    const others = this.state.value.work.filter(({ engine }) => engine !== id);
    const before = this.state.value.work.find(({ engine }) => engine === id);
    if (before !== undefined && before.error === null) throw isBusy(before);
    const startedAt = new Date().toISOString();
    const entry: EngineWork = {
      engine: id,
      kind,
      detail: "beginning",
      progress: null,
      startedAt,
      error: null,
    };
    this.#set({ work: [...others, entry] });
    const change = (part: Partial<EngineWork> | null): void => {
      const work = this.state.value.work.flatMap((one) => {
        if (one.engine !== id) return [one];
        return part === null ? [] : [{ ...one, ...part }];
      });
      this.#set({ work });
    };
    const stop = new AbortController();
    const report: WorkReport = {
      detail: (detail) => change({ detail, progress: null }),
      progress: (progress) => change({ progress }),
    };
    const done = work(report, AbortSignal.any([this.#closed.signal, stop.signal]))
      .then(() => null, reportOf)
      .then(async (error) => {
        // The list first: when work has ended, it shows what came of it.
        if (!this.#closed.signal.aborted) await this.refresh().catch(() => undefined);
        change(error === null ? null : { progress: null, error });
      })
      .finally(() => this.#running.delete(id));
    this.#running.set(id, { done, stop });
  }
}

type WorkReport = Parameters<
  Extract<KnownEngine["offer"]["action"], { kind: "try" }>["install"]
>[0]["report"];

/** Whether a pin names a source or a backend of which there is at least one engine. */
function isKind(pin: string, records: EngineRecord[]): boolean {
  return records.some(({ backend, source }) => pin === backend || pin === source);
}

function isBusy({ detail, engine, kind }: EngineWork): Failure {
  const message = `There is work on ${engine} already (${kind}: ${detail}).`;
  return new Failure("LOCK_HELD", message, "Wait until it has ended.");
}

function cannotBeHad(id: string, reason: string): Failure {
  return new Failure(
    "ENGINE_SOURCE_UNAVAILABLE",
    `${id} cannot be had here: ${reason}.`,
    "Choose another engine.",
    {
      remedies: ["choose-engine"],
    },
  );
}
