import type { Download, Downloads, LibraryModel, PullOutcome } from "@llcuda/protocol";
import { RateLimit } from "../../download/rate-limit.ts";
import type { Timing } from "../../download/timing.ts";
import { unlessCancelled } from "../../download/until-cancelled.ts";
import { Failure, reportOf } from "../../failure.ts";
import type { Home } from "../../home.ts";
import { LiveValue } from "../../live/live-value.ts";
import { OneAtATime } from "../../one-at-a-time.ts";
import { withinPatience } from "../../within-patience.ts";
import type { Hub } from "../hub/hub.ts";
import { alreadyHere } from "./already-here.ts";
import { filesOf, type Version } from "./changed-file.ts";
import { runDownload } from "./download-job.ts";
import type { DownloadService } from "./download-service.ts";
import type { DownloadStore } from "./download-store.ts";
import { HeldTransfers } from "./held-transfers.ts";
import { newDownload, referenceOf, type QueuedDownload } from "./queued-download.ts";
import { removePieces } from "./remove-pieces.ts";
import { resolveDownload, type ResolvedDownload } from "./resolve-download.ts";
import { requireRoom, silentDisk } from "./room.ts";
import { Transfer } from "./transfer.ts";

/** Who only asks is answered after this, whatever the disk does. */
const ASKED_MS = 3000;
/** One fast source takes the whole line; a second goes on where the first one's host is slow. */
const MAX_RUNNING = 2;
export interface QueueOptions {
  home: Home;
  env: Record<string, string | undefined>;
  offline: boolean;
  store: DownloadStore;
  hub: Hub;
  /** Every model on this machine, wherever it lies. */
  models: () => Promise<readonly LibraryModel[]>;
  /** Models that could make room, the least used first. */
  unused: () => Promise<readonly LibraryModel[]>;
  /** Told of each file that is in its place. @returns the model's id in the library */
  onArrived: (path: string, reference: string, sha256: string) => Promise<string>;
  /** Tests are less patient. */
  timing?: Partial<Timing>;
  recheckMs?: number;
}

/** Models on their way here: kept on disk, run in order, owned by the agent and by no page. */
export class DownloadQueue implements DownloadService {
  readonly state: LiveValue<Downloads>;
  readonly #options: QueueOptions;
  readonly #limit: RateLimit;
  #transfers: Transfer[] = [];
  readonly #adding = new OneAtATime();
  readonly #guests = new Map<string, Download>();
  readonly #held: HeldTransfers;
  #closing = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    const { offline, recheckMs, store } = options;
    this.#limit = new RateLimit(store.rateLimit);
    this.#transfers = store.adopt().map((queued) => this.#transferOf(queued));
    // What came is in the library, which tells more of it.
    this.#remove(({ status }) => status === "done");
    this.state = new LiveValue<Downloads>({ downloads: [], rateLimit: this.#limit.rate, offline });
    this.#held = new HeldTransfers(
      () => this.#transfers,
      () => this.#pump(),
      recheckMs,
    );
    this.#publish();
  }

  /** Goes on with what a former process left. */
  start(): void {
    for (const transfer of this.#transfers) void transfer.recall();
    this.#pump();
  }

  async add(reference: string, projector: boolean, anyway = false): Promise<PullOutcome> {
    const { hub, home, offline } = this.#options;
    if (offline) {
      const hint = "Start the agent without --offline to fetch models.";
      throw new Failure("OFFLINE", `${reference} cannot be fetched: no network is wanted`, hint);
    }
    const resolved = await resolveDownload(reference, projector, home, hub);
    // Two who ask at once for one model get the same download.
    return this.#adding.run(() => this.#begin(resolved, anyway));
  }

  async #begin(resolved: ResolvedDownload, anyway: boolean): Promise<PullOutcome> {
    const same = this.#transfers.find(
      ({ queued, status }) => queued.reference === resolved.reference && status !== "done",
    );
    if (same !== undefined) {
      // Also one that waits, or that nobody has started since a former process ended.
      const version = anyway && same.changed ? "new" : undefined;
      if (same.queued.wish !== "run") await this.resume(same.queued.id, version);
      else if (!same.running) same.unhold();
      this.#pump();
      return { outcome: "begun", id: same.queued.id };
    }
    const here = anyway ? null : alreadyHere(resolved, await this.#options.models());
    if (here !== null) return { outcome: "here", ...here };
    // Done ones of the same model were deleted since, or the person wants to see it checked.
    this.#remove(({ queued }) => queued.reference === resolved.reference);
    const transfer = this.#transferOf(newDownload(resolved));
    await transfer.recall();
    await this.#requireRoom(transfer);
    this.#transfers.push(transfer);
    this.#save();
    this.#pump();
    return { outcome: "begun", id: transfer.queued.id };
  }

  async pause(id: string): Promise<void> {
    const transfer = this.#find(id);
    if (transfer.status === "done") return;
    transfer.wish("paused");
    await transfer.stop();
    this.#save();
    this.#pump();
  }

  async resume(id: string, version?: Version): Promise<void> {
    const transfer = this.#find(id);
    const ended = (): boolean => transfer.status === "done" || transfer.running;
    if (ended()) return;
    const { queued } = transfer;
    const chosen = version && (await filesOf(version, queued, this.#options.hub));
    // Somebody else was quicker.
    if (ended()) return;
    if (chosen !== undefined) transfer.renew(chosen);
    const looked = transfer.recall().then(() => this.#requireRoom(transfer));
    try {
      if ((await withinPatience(looked, ASKED_MS)) === null)
        throw silentDisk(queued.name, transfer.folder);
    } catch (error) {
      // Whoever chose one version may still choose the other.
      if (chosen !== undefined && !ended()) transfer.renew(queued.files);
      void transfer.recall();
      throw error;
    }
    transfer.wish("run");
    this.#save();
    this.#pump();
  }

  async cancel(id: string): Promise<void> {
    const transfer = this.#find(id);
    const done = transfer.status === "done";
    transfer.wish("paused");
    await transfer.stop();
    this.#remove((one) => one === transfer);
    this.#save();
    this.#pump();
    if (!done)
      await withinPatience(
        removePieces(transfer, () => this.#transfers),
        ASKED_MS,
      );
  }

  move(id: string, before: string | null): Promise<void> {
    const transfer = this.#find(id);
    const others = this.#transfers.filter((one) => one !== transfer);
    // Before itself is where it is; what the queue only shows stands before all of its own.
    if (before !== id)
      this.#transfers = others.toSpliced(this.#placeOf(before, others), 0, transfer);
    this.#save();
    this.#pump();
    return Promise.resolve();
  }

  #placeOf(before: string | null, others: readonly Transfer[]): number {
    if (before === null) return others.length;
    return this.#guests.has(before) ? 0 : others.indexOf(this.#find(before));
  }

  limit(rate: number | null): Promise<void> {
    this.#limit.rate = rate;
    this.#options.store.rateLimit = rate;
    this.#publish();
    return Promise.resolve();
  }

  /** Shows a transfer that somebody else runs; null takes it off again. */
  showGuest(id: string, download: Download | null): void {
    if (download === null) this.#guests.delete(id);
    else this.#guests.set(id, download);
    this.#publish();
  }

  /** Stops what runs; all of it goes on with the next process. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#held.close();
    await Promise.all(this.#transfers.map((transfer) => transfer.stop()));
    this.#options.store.release();
  }

  #transferOf(queued: QueuedDownload): Transfer {
    return new Transfer(queued, () => this.#publish());
  }

  #find(id: string): Transfer {
    const found = this.#transfers.find(({ queued }) => queued.id === id);
    if (found !== undefined) return found;
    const guest = this.#guests.get(id);
    if (guest === undefined) {
      throw new Failure("NOT_FOUND", `there is no download ${id}`, "It may have been taken away.");
    }
    const hint =
      "An upload is ended in the page that sends it; the first model comes with the start.";
    throw new Failure("INPUT_INVALID", `${guest.name} is not the queue's own`, hint);
  }

  #remove(which: (transfer: Transfer) => boolean): void {
    for (const { queued } of this.#transfers.filter(which)) this.#options.store.delete(queued.id);
    this.#transfers = this.#transfers.filter((transfer) => !which(transfer));
  }

  /** Starts what may run, first things first. */
  #pump(): void {
    if (this.#closing || this.#options.offline) return this.#publish();
    const running = this.#transfers.filter((transfer) => transfer.running).length;
    const waiting = this.#transfers.filter((one) => one.status === "queued" && !one.held);
    for (const transfer of waiting.slice(0, MAX_RUNNING - running)) void this.#run(transfer);
    this.#publish();
  }

  async #run(transfer: Transfer): Promise<void> {
    const { env, onArrived, timing } = this.#options;
    const { queued } = transfer;
    await transfer
      .run(async (signal) => {
        const room = this.#requireRoom(transfer);
        await unlessCancelled({ file: queued.name, signal }, room);
        await runDownload(
          queued,
          {
            onProgress: (file, progress, map) => transfer.progressed(file, progress, map),
            onNote: (note) => transfer.noted(note),
            onCheck: (checked, total) => transfer.checking(checked, total),
            onLeft: (ended) => transfer.leftBehind(ended),
            onSeal: () => transfer.sealing(),
            onComplete: (file, size, sha256) => {
              transfer.completed(file, size, sha256);
              this.#save();
            },
          },
          { env, limit: this.#limit, signal, timing },
        );
        let model: string | null = null;
        for (const file of queued.files) {
          const id = await onArrived(
            file.target,
            referenceOf(file, queued.reference),
            file.sha256 ?? "",
          );
          model ??= id;
        }
        transfer.done(model);
      })
      .catch((error: unknown) => this.#failed(transfer, error));
    if (this.#closing) return;
    this.#save();
    this.#pump();
  }

  #failed(transfer: Transfer, error: unknown): void {
    const report = reportOf(error);
    if (report.code === "CANCELLED" || this.#held.hold(transfer, report)) return;
    transfer.wish("failed", null, report);
  }

  #requireRoom(transfer: Transfer): Promise<void> {
    const others = this.#transfers.filter((one) => one !== transfer && one.queued.wish === "run");
    return requireRoom({
      what: transfer.queued.name,
      folder: transfer.folder,
      needed: transfer.missing,
      promised: others.reduce((sum, { missing }) => sum + missing, 0),
      unused: this.#options.unused,
    });
  }

  #save(): void {
    try {
      for (const [at, { queued }] of this.#transfers.entries()) {
        this.#options.store.save(queued, at);
      }
    } catch {
      // A full disk takes the store's writes too; the next change saves all of it again.
    }
    this.#publish();
  }

  #publish(): void {
    const own = this.#transfers.map((transfer) => transfer.shown());
    const downloads: Download[] = [...this.#guests.values(), ...own];
    this.state.set({ downloads, rateLimit: this.#limit.rate, offline: this.#options.offline });
  }
}
