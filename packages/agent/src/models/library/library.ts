import type { Library as LibraryValue, LibraryModel, ModelInfo } from "@llcuda/protocol";
import { Failure } from "../../failure.ts";
import type { Home } from "../../home.ts";
import { LiveValue } from "../../live/live-value.ts";
import { assemble, foundModels, modelId, type FoundModel } from "./assemble.ts";
import { deleteModel } from "./delete-model.ts";
import { deletionOf } from "./deletion.ts";
import type { FoundFile } from "./found-file.ts";
import { requireOneFile, requirePlace, resolveGiven } from "./given-path.ts";
import { importModel } from "./import-model.ts";
import type { ImportManner, LibraryService } from "./library-service.ts";
import type { LibraryStore, ModelRecord } from "./library-store.ts";
import { HeaderReader } from "./header-reader.ts";
import type { ModelFacts } from "./model-facts.ts";
import { libraryPlaces } from "./places.ts";
import { findModel, requireName } from "./model-name.ts";
import { filesOf, PlaceScans, type ScannedPlace } from "./scan.ts";
import { verifyInThread } from "./verify-thread.ts";
import { WorkList } from "./work-list.ts";

/** While somebody watches, the folders are listed this often: other programs tell nobody. */
const RESCAN_MS = 10_000;
/** A look rests so many times as long as it took: a huge tree must not be walked all the time. */
const REST = 20;
/** While headers are read, the list is told anew this often. */
const PUBLISH_MS = 100;

export interface LibraryOptions {
  home: Home;
  env: Record<string, string | undefined>;
  /** The person's home folder, in which other programs keep their models. */
  userHome: string;
  store: LibraryStore;
  /** Whether an engine holds the file at this path, or is about to. */
  inUse: (path: string) => boolean;
  /** Told the name that the model at this path is shown by from now on. */
  onRenamed?: (path: string, name: string) => void;
}

/** The models on this machine, wherever they lie: one writer of one value. */
export class Library implements LibraryService {
  readonly state: LiveValue<LibraryValue>;
  readonly #options: LibraryOptions;
  readonly #works = new WorkList(() => this.#publish());
  readonly #closed = new AbortController();
  readonly #scans = new PlaceScans();
  readonly #headers: HeaderReader;
  #scanned: ScannedPlace[] = [];
  #models: FoundModel[] = [];
  #facts = new Map<string, ModelFacts>();
  /** The scan that runs; callers of the same moment share it. */
  #scan: Promise<void> | null = null;
  #everScanned = false;
  #watchers = 0;
  /** How long the last look took. */
  #lookMs = 0;
  #rescan: NodeJS.Timeout | undefined;
  #publishing: NodeJS.Timeout | undefined;
  #shown = "";

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.state = new LiveValue<LibraryValue>({ models: [], folders: [], scanning: null, work: [] });
    this.#headers = new HeaderReader({
      unread: () => this.#unread(),
      onRead: (file, facts) => {
        options.store.saveFacts(file, facts);
        this.#facts.set(file.path, facts);
        this.#publishSoon();
      },
      onEnd: () => this.#publish(),
      closed: this.#closed.signal,
    });
  }

  async *watch(signal?: AbortSignal): AsyncGenerator<LibraryValue, void, undefined> {
    if (!this.#everScanned) await this.refresh();
    this.#watchers += 1;
    if (this.#watchers === 1) this.#refreshLater();
    try {
      yield* this.state.watch(signal);
    } finally {
      this.#watchers -= 1;
      if (this.#watchers === 0) clearTimeout(this.#rescan);
    }
  }

  #refreshLater(): void {
    // One chain of looks, also where watchers left and came back during one.
    clearTimeout(this.#rescan);
    const rest = Math.max(RESCAN_MS, REST * this.#lookMs);
    const look = async (): Promise<void> => {
      await this.refresh().catch(() => undefined);
      if (this.#watchers > 0) this.#refreshLater();
    };
    this.#rescan = setTimeout(() => void look(), rest).unref();
  }

  /** Resolves when all folders are listed; headers that are not known yet are read afterwards. */
  refresh(): Promise<void> {
    this.#scan ??= this.#list().finally(() => {
      this.#scan = null;
    });
    return this.#scan;
  }

  /** Resolves when the headers of all that was listed are read. */
  async settled(): Promise<void> {
    await this.refresh();
    await this.#headers.ended;
  }

  async addFolder(path: string): Promise<void> {
    const given = await resolveGiven(path);
    await requirePlace(given);
    this.#options.store.addFolder(given);
    await this.#relist();
  }

  async removeFolder(path: string): Promise<void> {
    if (!this.#options.store.removeFolder(path)) {
      const hint = "Only a folder that was added can be taken off.";
      throw new Failure("NOT_FOUND", `${path} is no added folder`, hint);
    }
    await this.#relist();
  }

  async import(path: string, manner: ImportManner): Promise<{ work: string | null }> {
    const from = await resolveGiven(path);
    if (manner === "use") {
      await this.addFolder(from);
      return { work: null };
    }
    await requireOneFile(from, manner);
    const work = this.#works.begin("import", from, async (context) => {
      const made = await importModel({ from, manner, home: this.#options.home, ...context });
      await this.#relist();
      return `${manner === "copy" ? "Copied" : "Moved"} to ${made}`;
    });
    return { work };
  }

  async deletion(id: string) {
    const { models } = this.#options.home;
    return deletionOf(await this.find(id), this.state.value.models, models);
  }

  async delete(id: string) {
    const model = await this.find(id);
    const { home, inUse, store } = this.#options;
    const deleted = await deleteModel(model, this.state.value.models, home, inUse);
    for (const { path } of model.files) store.forget(path);
    await this.#relist();
    return deleted;
  }

  async rename(id: string, name: string | null): Promise<void> {
    const model = await this.find(id);
    if (name !== null) requireName(name);
    this.#options.store.record(model.path, { name });
    this.#publish();
    this.#options.onRenamed?.(model.path, (await this.find(id)).name);
  }

  /** The model with the name that a person gave it. */
  named(model: ModelInfo): ModelInfo {
    return { ...model, name: this.#options.store.givenName(model.path) ?? model.name };
  }

  async verify(id: string): Promise<{ work: string }> {
    const model = await this.find(id);
    const work = this.#works.begin("verify", id, async (context) => {
      const verified = await verifyInThread(model, context);
      for (const file of this.#filesOf(model)) {
        const sha256 = verified.hashes.get(file.path);
        if (sha256 !== undefined) this.#options.store.recordHash(file, sha256);
      }
      return verified.summary;
    });
    return { work };
  }

  cancel(work: string): Promise<void> {
    this.#works.cancel(work);
    return Promise.resolve();
  }

  /** A model by its id, path or name. @throws Failure MODEL_NOT_FOUND */
  async find(id: string): Promise<LibraryModel> {
    if (!this.#everScanned) await this.refresh();
    return findModel(this.state.value.models, id, () => this.#copy(id));
  }

  /** One that is shown only as another one's copy, as itself. */
  #copy(id: string): LibraryModel | null {
    const { home, store } = this.#options;
    const one = this.#models.find(
      ({ first: { path } }) => path === id || modelId(home.models, path) === id,
    );
    if (one === undefined) return null;
    return assemble([one], this.#facts, store.records(one.parts), home.models)[0] ?? null;
  }

  /** Tokens a second at which the model at `path` read a long prompt; null: never seen. */
  readRate(path: string): number | null {
    return this.#options.store.readRate(path);
  }

  /** Keeps what is known of the model at `path` beyond its file. */
  record(path: string, changes: Partial<Omit<ModelRecord, "sha256">>): void {
    this.#options.store.record(path, changes);
    this.#publish();
  }

  /** A file came that is known to the byte. */
  async arrived(path: string, origin: string, sha256: string | null): Promise<void> {
    this.#options.store.record(path, { origin });
    await this.#relist();
    const file = filesOf(this.#scanned).find((one) => one.path === path);
    if (file !== undefined && sha256 !== null) this.#options.store.recordHash(file, sha256);
    this.#publish();
  }

  close(): void {
    clearTimeout(this.#publishing);
    this.#closed.abort();
    this.#works.close();
    clearTimeout(this.#rescan);
  }

  /** A listing that began before now may have missed what just changed. */
  async #relist(): Promise<void> {
    await this.#scan;
    await this.refresh();
  }

  async #list(): Promise<void> {
    const { env, home, store, userHome } = this.#options;
    const from = performance.now();
    const scanned = await this.#scans.scan(libraryPlaces(env, home, userHome, store.folders()));
    if (this.#closed.signal.aborted) return;
    this.#lookMs = performance.now() - from;
    this.#scanned = scanned;
    const files = filesOf(scanned);
    this.#models = foundModels(files);
    this.#facts = store.facts(files);
    this.#everScanned = true;
    this.#headers.begin();
    this.#publish();
  }

  #unread(): FoundFile[] {
    const firsts = this.#models.map(({ first }) => first).filter(({ problem }) => problem === null);
    return firsts.filter(({ path }) => !this.#facts.has(path));
  }

  #filesOf(model: LibraryModel): FoundFile[] {
    const paths = new Set(model.files.map(({ path }) => path));
    return filesOf(this.#scanned).filter(({ path }) => paths.has(path));
  }

  /** Of many headers that are read one after another, not each is worth a message. */
  #publishSoon(): void {
    this.#publishing ??= setTimeout(() => this.#publish(), PUBLISH_MS).unref();
  }

  #publish(): void {
    clearTimeout(this.#publishing);
    this.#publishing = undefined;
    if (this.#closed.signal.aborted) return;
    const { home, store } = this.#options;
    const files = filesOf(this.#scanned);
    const models = assemble(this.#models, this.#facts, store.records(files), home.models);
    const folders = this.#scanned.map(({ files, free, place, problem }) => ({
      ...place,
      models: foundModels(files).length,
      free,
      problem,
    }));
    const scanning = this.#headers.progress;
    const value = { models, folders, scanning, work: this.#works.shown };
    // A look that found nothing new wakes nobody.
    const shown = JSON.stringify(value);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.state.set(value);
  }
}
