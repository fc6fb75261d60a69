import type { ErrorReport } from "@llcuda/protocol";
import { DISK_RESERVE, freeSpace } from "../../download/disk-space.ts";
import type { Held, Transfer } from "./transfer.ts";

/** How often a full disk is looked at again, and a network that was away is tried; keeps `pull` alive. */
const RECHECK_MS = 10_000;

const NOTES: Record<NonNullable<Held>, string> = {
  disk: "paused: the disk is full; goes on by itself when there is room",
  network: "the network is away; tried again by itself",
};

/** Transfers that wait for room or for the network, and go on by themselves. */
export class HeldTransfers {
  readonly #all: () => readonly Transfer[];
  readonly #onFree: () => void;
  readonly #recheckMs: number;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param onFree called after each look, when some may go on */
  constructor(all: () => readonly Transfer[], onFree: () => void, recheckMs: number = RECHECK_MS) {
    this.#all = all;
    this.#onFree = onFree;
    this.#recheckMs = recheckMs;
  }

  /** Lets a transfer wait for what stopped it; false where that does not mend by itself. */
  hold(transfer: Transfer, report: ErrorReport): boolean {
    const held = heldBy(report);
    if (held === null) return false;
    transfer.wish("run", NOTES[held], report, held);
    this.#lookLater();
    return true;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #lookLater(): void {
    // A look that was on its way would keep the process alive.
    if (!this.#closed) this.#timer ??= setTimeout(() => void this.#look(), this.#recheckMs);
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    for (const transfer of this.#all().filter(({ held }) => held !== null)) {
      const free = transfer.held === "disk" ? await freeSpace(transfer.folder) : null;
      if (free !== null && free < transfer.missing + DISK_RESERVE) continue;
      transfer.unhold();
    }
    if (this.#all().some(({ held }) => held !== null)) this.#lookLater();
    this.#onFree();
  }
}

function heldBy({ code }: ErrorReport): Held {
  if (code === "DISK_FULL") return "disk";
  return code === "NETWORK" || code === "DOWNLOAD_STALLED" ? "network" : null;
}
