import type { EngineCatalog, EngineState } from "@llcuda/protocol";
import type { AcquiredEngine } from "../bootstrap/acquire-engine.ts";
import { cannotBeHad } from "../bootstrap/cannot-be-had.ts";
import { runtimeAmong } from "../bootstrap/cuda-runtime/runtime-wanted.ts";
import { runtimeHostOf } from "../bootstrap/cuda-runtime/runtime-way.ts";
import type { Wishes } from "../bootstrap/engine-source.ts";
import type { InstallReport } from "../bootstrap/install-context.ts";
import { distinct, idOf, type KnownEngine } from "../bootstrap/known-engine.ts";
import type { ReadMachine } from "../bootstrap/probe/machine-reader.ts";
import { forgetFailures, forgetProof } from "../bootstrap/proof-record.ts";
import { forgetChoice } from "../bootstrap/remembered-choice.ts";
import { engineSettings } from "../bootstrap/settings.ts";
import { surveyEngines, type Survey } from "../bootstrap/survey.ts";
import { tryEngine } from "../bootstrap/try-engine.ts";
import { bytesOf } from "../download/bytes-of.ts";
import { COMPILING } from "../engine/compile-watch.ts";
import type { EngineService } from "../engine/engine-service.ts";
import type { Home } from "../home.ts";
import { LiveValue } from "../live/live-value.ts";
import { nothingLacks, notKnown } from "./catalog-failures.ts";
import { distrust } from "./distrust.ts";
import type { EngineCatalogService } from "./engine-catalog-service.ts";
import { refusePin } from "./engine-pin.ts";
import { readPin, writePin } from "./kept-pin.ts";
import { recordsOf } from "./engine-records.ts";
import { removeEngine } from "./remove-engine.ts";
import { WorkBoard } from "./work-board.ts";

export interface CatalogInput {
  home: Home;
  wishes: Wishes;
  env?: Record<string, string | undefined>;
  /** The folder taken for `/`; tests have their own. */
  root?: string;
  readMachine?: ReadMachine;
  /** Told when there is a proved engine for an agent that has none that runs. */
  onRescue?: () => void;
}

const EMPTY: EngineCatalog = { engines: [], work: [], readAt: null, choice: null, pin: null };

/** Knows every engine that is here or could be, and does what is asked with one of them. */
export class Catalog implements EngineCatalogService {
  readonly state = new LiveValue<EngineCatalog>(EMPTY);
  readonly #input: CatalogInput;
  readonly #closed = new AbortController();
  readonly #sizes = new Map<string, number>();
  readonly #work = new WorkBoard((work) => this.#set({ work }));
  #survey: Survey | null = null;
  #pinnedBy = "--engine";
  #engine: EngineService | null = null;
  #refreshing: Promise<void> | null = null;

  constructor(input: CatalogInput) {
    this.#input = input;
    const { engine } = input.wishes;
    if (engine === null) this.#pinnedBy = KEPT;
    this.#set({ pin: engine ?? readPin(input.home) });
  }

  /** What the next search for an engine goes by. */
  get wishes(): Wishes {
    return { ...this.#input.wishes, engine: this.state.value.pin, pinnedBy: this.#pinnedBy };
  }

  /** From now on the catalog tells which engine is used, and `use` restarts it. */
  follow(engine: EngineService): void {
    this.#engine = engine;
    void this.#watch(engine);
  }

  /** Ends the work that goes on. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all([this.#work.close(), this.#refreshing]);
  }

  /** The engine that a search ended in. */
  chose({ because, id }: AcquiredEngine): void {
    this.#set({ choice: { id, because } });
  }

  /** What a search has just looked at need not be looked at again. */
  async take(survey: Survey): Promise<void> {
    this.#survey = survey;
    for (const { folder } of survey.facts.cached) {
      if (!this.#sizes.has(folder)) this.#sizes.set(folder, await bytesOf(folder));
    }
    const engines = recordsOf(survey, usedBy(this.#engine?.state.value), this.#sizes);
    this.#set({ engines, readAt: survey.at });
  }

  /** Two that ask at once get the answer of one look, begun after the later asked. */
  async refresh(fresh = false): Promise<void> {
    await this.#refreshing;
    this.#refreshing ??= this.#look(fresh)
      .then((survey) => this.take(survey))
      .finally(() => (this.#refreshing = null));
    await this.#refreshing;
  }

  /** Every engine that failed gets another chance at the next search. */
  async forget(): Promise<void> {
    await forgetFailures(this.#input.home);
    await forgetChoice(this.#input.home);
  }

  async install(id: string): Promise<void> {
    const known = await this.#find(id);
    const { action } = known.offer;
    if (action.kind === "skip") throw cannotBeHad(id, action.reason);
    this.#begin("install", id, known);
  }

  async fetchRuntime(): Promise<void> {
    await this.#known();
    const lacking = this.state.value.engines.find(
      ({ contents, place }) =>
        place !== "available" && runtimeAmong(contents?.missing ?? [], null) !== null,
    );
    await this.install((lacking ?? nothingLacks()).id);
  }

  async prove(id: string): Promise<void> {
    const known = await this.#here(id);
    const { engine } = known;
    if (engine === null) throw cannotBeHad(id, "it is not on this machine yet; install it first");
    this.#begin("prove", id, known, () => forgetProof(this.#input.home, engine.id));
  }

  async use(pin: string | null): Promise<void> {
    const { home } = this.#input;
    if (pin !== null) {
      const survey = await this.#known();
      const { cuda } = engineSettings(this.#env);
      const wishes = { ...this.wishes, engine: pin, pinnedBy: KEPT };
      const { known } = survey;
      refusePin({ known, machine: survey.facts.machine, wishes, cuda });
    }
    await writePin(home, pin);
    this.#pinnedBy = KEPT;
    this.#set({ pin });
    await this.#engine?.restart();
  }

  async remove(id: string): Promise<{ bytes: number }> {
    const { home } = this.#input;
    const { known } = await this.#known();
    const gone = gaveOf(known, id)?.engine?.id ?? id;
    const freed = await removeEngine(home, gone);
    if ([id, gone].includes(this.state.value.pin ?? "")) {
      await writePin(home, null);
      this.#set({ pin: null });
    }
    await this.refresh();
    return freed;
  }

  cancel(id: string): Promise<void> {
    return this.#work.cancel(id);
  }

  get #env(): Record<string, string | undefined> {
    return this.#input.env ?? process.env;
  }

  #set(change: Partial<EngineCatalog>): void {
    this.state.set({ ...this.state.value, ...change });
  }

  #begin(
    kind: "install" | "prove",
    id: string,
    known: KnownEngine,
    before: () => Promise<void> = () => Promise.resolve(),
  ): void {
    let good = false;
    const work = async (report: InstallReport, signal: AbortSignal): Promise<void> => {
      await before();
      await this.#try(known, kind, report, signal);
      // The next search compares what is here now.
      await forgetChoice(this.#input.home);
      good = true;
    };
    this.#work.begin(id, kind, work, async () => {
      if (this.#closed.signal.aborted) return;
      await this.refresh();
      if (good && this.#engine?.state.value.phase === "failed") this.#input.onRescue?.();
    });
  }

  async #try(
    known: KnownEngine,
    kind: "install" | "prove",
    report: InstallReport,
    signal: AbortSignal,
  ): Promise<void> {
    const { home, wishes } = this.#input;
    const { facts } = await this.#known();
    const settings = engineSettings(this.#env);
    await tryEngine(known, {
      home,
      report,
      settings,
      signal,
      machine: facts.machine,
      runtime: kind === "install" ? runtimeHostOf(facts, wishes.offline, settings) : null,
      onProof: () => {},
      onCheck: (_check, detail) => report.detail(detail),
      onCompile: (seconds) => {
        report.detail(COMPILING);
        const rest = { total: null, ratePerSecond: null, secondsLeft: null };
        report.progress({ unit: "seconds", done: seconds, ...rest });
      },
    });
  }

  async #watch(engine: EngineService): Promise<void> {
    let used: string | null = null;
    let proved = false;
    for await (const state of engine.state.watch(this.#closed.signal)) {
      const id = usedBy(state);
      const settled = state.phase === "ready" || state.phase === "failed";
      if (state.phase === "failed" && used !== null) {
        await distrust(this.#input.home, used, state.error.code);
      }
      if (id !== null && id !== used) {
        used = id;
        this.#set({
          engines: this.state.value.engines.map((one) =>
            Object.assign({}, one, { inUse: one.id === id }),
          ),
        });
      }
      if (state.phase === "proving") proved = true;
      // Not before: the engine has the machine to itself while it starts.
      if (!settled || !(proved || this.#isOld(used))) continue;
      proved = false;
      await this.refresh().catch(() => undefined);
    }
  }

  /** The search looks before it proves: what came of that is not in its survey. */
  #isOld(used: string | null): boolean {
    const record = this.state.value.engines.find(({ id }) => id === used);
    return this.#survey === null || (used !== null && record?.proof.state !== "passed");
  }

  #look(fresh: boolean): Promise<Survey> {
    const { home, readMachine, root } = this.#input;
    const env = this.#env;
    const { signal } = this.#closed;
    const settings = engineSettings(env);
    const look = { home, wishes: this.wishes, settings, env, root, signal, readMachine };
    return surveyEngines({ ...look, fresh });
  }

  async #known(): Promise<Survey> {
    if (this.#survey === null) await this.refresh();
    return this.#survey!;
  }

  /** The engine itself, also by the name of the offer that gave it. */
  async #here(id: string): Promise<KnownEngine> {
    const known = await this.#find(id);
    return gaveOf((await this.#known()).known, id) ?? known;
  }

  async #find(id: string): Promise<KnownEngine> {
    const found = distinct((await this.#known()).known).find((known) => idOf(known) === id);
    return found ?? Promise.reject(notKnown(id));
  }
}

/** How messages call a pin that is kept for every start. */
const KEPT = "llcuda engine use";

/** The engine in the cache that an offer gave: `debian-cuda` is what was installed by that name. */
function gaveOf(known: readonly KnownEngine[], offer: string): KnownEngine | null {
  const isGiven = ({ engine, inspected, source }: KnownEngine): boolean =>
    engine !== null && source === "cache" && inspected?.offer === offer;
  return known.some(({ engine }) => engine?.id === offer) ? null : (known.find(isGiven) ?? null);
}

function usedBy(state: EngineState | undefined): string | null {
  return state !== undefined && "engine" in state ? state.engine.id : null;
}
