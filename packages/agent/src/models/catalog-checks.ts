import type { DatabaseSync } from "node:sqlite";
import type { CatalogCheck } from "@llcuda/protocol";
import type { Timing } from "../download/timing.ts";
import { Failure } from "../failure.ts";
import { CatalogCheckStore, fileKey, type KeptCheck } from "./catalog-check-store.ts";
import { checkRegistry, type CheckedFile } from "./registry-check.ts";
import { REGISTERED_MODELS, type RegisteredFile, type RegisteredModel } from "./registry.ts";
import { hubEndpoint } from "./sources/huggingface.ts";

const HOUR_MS = 3_600_000;
/** A catalog changes by the week; a hub counts requests. */
const FRESH_MS = 24 * HOUR_MS;
/** After a hub that is away or busy; doubled each time. */
const FIRST_PAUSE_MS = HOUR_MS / 12;
const LONGEST_PAUSE_MS = 6 * HOUR_MS;
/** Nobody waits for these answers: a hub that is busy is left alone. */
const UNHURRIED: Partial<Timing> = { retryAfterCapMs: -1 };

interface CatalogChecksInput {
  database: DatabaseSync;
  env: Record<string, string | undefined>;
  /** Nothing is asked. */
  offline: boolean;
  models?: readonly RegisteredModel[];
  now?: () => number;
  timing?: Partial<Timing>;
}

/** What is told of a file of the catalog. */
interface KnownFile {
  size: number | null;
  sha256: string | null;
  /** Null: nobody asked. */
  check: CatalogCheck | null;
  /** The hub is being asked. */
  asking: boolean;
}

/** What the hub says of the catalog's files: the one writer of it, for the page and the terminal. */
export class CatalogChecks {
  readonly models: readonly RegisteredModel[];
  readonly #input: CatalogChecksInput;
  readonly #store: CatalogCheckStore;
  readonly #now: () => number;
  readonly #closing = new AbortController();
  #asking: ReadonlySet<string> = new Set();
  #round: Promise<void> | null = null;
  #failures = 0;
  /** Milliseconds since the epoch: not asked again by itself before. */
  #pauseUntil = 0;

  constructor(input: CatalogChecksInput) {
    this.#input = input;
    this.models = input.models ?? REGISTERED_MODELS;
    this.#store = new CatalogCheckStore(input.database);
    this.#now = input.now ?? Date.now;
  }

  /** All of them as they are known now, whoever asked last. */
  known(): (file: RegisteredFile) => KnownFile {
    const kept = this.#store.all();
    return (file) => knownFile(file, kept.get(fileKey(file)), this.#asking.has(fileKey(file)));
  }

  /** Somebody looks at the catalog: asks about what nobody asked for a day. Returns at once. */
  look(): void {
    const { env, offline } = this.#input;
    if (offline || this.#round !== null || this.#now() < this.#pauseUntil) return;
    const host = hubHost(env);
    const due = host === null ? [] : dueModels(this.models, this.#store.all(), host, this.#now());
    if (due.length === 0) return;
    this.#asking = new Set(due.flatMap(({ files }) => files.map(fileKey)));
    this.#round = this.#askUnhurried(due).finally(() => {
      this.#round = null;
      this.#asking = new Set();
    });
  }

  /** Resolves once nobody is asked any more. */
  async settled(): Promise<void> {
    await this.#round;
  }

  /** Asks about all of them now. @returns in the catalog's order. @throws Failure OFFLINE */
  async all(signal: AbortSignal, onChecked?: (file: CheckedFile) => void): Promise<CheckedFile[]> {
    if (this.#input.offline) {
      throw new Failure(
        "OFFLINE",
        "The hub is not asked: no network is wanted.",
        "Leave out --offline, LLCUDA_OFFLINE or HF_HUB_OFFLINE.",
      );
    }
    return this.#ask(this.models, signal, onChecked, {});
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#round;
  }

  async #askUnhurried(due: readonly RegisteredModel[]): Promise<void> {
    const enough = new AbortController();
    let reached = true;
    const signal = AbortSignal.any([this.#closing.signal, enough.signal]);
    const onChecked = ({ state }: CheckedFile): void => {
      if (state !== "unknown") return;
      // What one is not told, the others are not told either.
      reached = false;
      enough.abort();
    };
    await this.#ask(due, signal, onChecked, UNHURRIED);
    this.#failures = reached ? 0 : this.#failures + 1;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1));
    this.#pauseUntil = reached ? 0 : this.#now() + pause;
  }

  #ask(
    models: readonly RegisteredModel[],
    signal: AbortSignal,
    onChecked: ((file: CheckedFile) => void) | undefined,
    patience: Partial<Timing>,
  ): Promise<CheckedFile[]> {
    const { env, timing } = this.#input;
    const host = hubHost(env) ?? "";
    const known = this.known();
    return checkRegistry({
      env,
      signal,
      // What changed is told against what was seen last.
      models: models.map((model) => ({
        ...model,
        files: model.files.map((file) => ({ ...file, sha256: known(file).sha256 })),
      })),
      timing: { ...timing, ...patience },
      onChecked: (file) => {
        this.#keep(file, host);
        onChecked?.(file);
      },
    });
  }

  #keep({ movedTo, path, repo, sha256, size, state }: CheckedFile, host: string): void {
    // A hub that was not reached has said nothing: what it said before stays.
    if (state === "unknown" || this.#closing.signal.aborted) return;
    const at = new Date(this.#now()).toISOString();
    try {
      this.#store.save(fileKey({ path, repo }), { at, host, movedTo, sha256, size, state });
    } catch {
      // On a full disk it is asked again another time.
    }
  }
}

/** Null where the endpoint is set to something that is none. */
function hubHost(env: Record<string, string | undefined>): string | null {
  try {
    return new URL(hubEndpoint(env)).host;
  } catch {
    return null;
  }
}

/** Models with those of their files that were not asked about for a day, or at another hub. Pure. */
function dueModels(
  models: readonly RegisteredModel[],
  kept: ReadonlyMap<string, KeptCheck>,
  host: string,
  now: number,
): RegisteredModel[] {
  return models.flatMap((model) => {
    const files = model.files.filter((file) => {
      const check = kept.get(fileKey(file));
      if (check === undefined || check.host !== host) return true;
      // One of a day to come is of a clock that was wrong.
      return Math.abs(now - Date.parse(check.at)) >= FRESH_MS;
    });
    return files.length === 0 ? [] : [{ ...model, files }];
  });
}

/** The newer of what the hub said here and what the registry's keeper saw. Pure. */
export function knownFile(
  { checked, sha256, size }: RegisteredFile,
  kept?: KeptCheck,
  asking = false,
): KnownFile {
  if (kept !== undefined && (checked === null || kept.at >= checked)) {
    const { at, host, movedTo, state } = kept;
    const check = { at, host, movedTo, state };
    return { size: kept.size ?? size, sha256: kept.sha256 ?? sha256, check, asking };
  }
  const check =
    checked === null ? null : { state: "there" as const, at: checked, host: null, movedTo: null };
  return { size, sha256, check, asking };
}
