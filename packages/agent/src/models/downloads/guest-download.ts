import { randomUUID } from "node:crypto";
import type { Download, Progress } from "@llcuda/protocol";
import { chunkMap } from "./chunk-map.ts";
import type { DownloadQueue } from "./download-queue.ts";

/** A transfer that the queue shows and does not run: an upload, or the first start's model. */
export class GuestDownload {
  readonly #queue: Pick<DownloadQueue, "showGuest">;
  readonly #id = randomUUID();
  readonly #addedAt = new Date().toISOString();
  readonly #about: { reference: string; name: string };

  constructor(queue: Pick<DownloadQueue, "showGuest">, about: { reference: string; name: string }) {
    this.#queue = queue;
    this.#about = about;
  }

  show({ done, ratePerSecond, secondsLeft, total }: Progress, note: string | null = null): void {
    const { name, reference } = this.#about;
    const download: Download = {
      id: this.#id,
      reference,
      name,
      status: total !== null && done >= total ? "verifying" : "running",
      guest: true,
      files: [{ name, size: total, done }],
      done,
      total,
      rate: ratePerSecond,
      secondsLeft,
      chunks: total === null ? [] : chunkMap([{ size: total, here: [{ from: 0, to: done }] }]),
      connections: 1,
      checking: null,
      note,
      error: null,
      modelId: null,
      addedAt: this.#addedAt,
    };
    this.#queue.showGuest(this.#id, download);
  }

  end(): void {
    this.#queue.showGuest(this.#id, null);
  }
}
