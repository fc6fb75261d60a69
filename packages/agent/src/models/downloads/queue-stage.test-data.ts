import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Download } from "@llcuda/protocol";
import { startStandInHub, type StandInHub } from "@llcuda/test-kit";
import { onTestFinished } from "vitest";
import { homeOf, type Home } from "../../home.ts";
import { openDatabase } from "../../store/database.ts";
import { Hub } from "../hub/hub.ts";
import { DownloadQueue, type QueueOptions } from "./download-queue.ts";
import { DownloadStore } from "./download-store.ts";

export interface QueueStage {
  home: Home;
  env: Record<string, string>;
  hub: StandInHub;
  queue: DownloadQueue;
  /** Files that were told to have come. */
  arrived: string[];
  /** Another process's queue over the same store; the former one is closed. */
  restarted: () => Promise<DownloadQueue>;
  /** Resolves when the download is as wished. */
  until: (id: string, test: (download: Download) => boolean) => Promise<Download>;
}

/** A queue over a stand-in hub and a store of its own, gone when the test is. */
export async function queueStage(more: Partial<QueueOptions> = {}): Promise<QueueStage> {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-queue-"));
  const hub = await startStandInHub();
  const env = { LLCUDA_HOME: folder, HOME: folder, LLCUDA_HF_ENDPOINT: hub.url, ...more.env };
  const home = homeOf(env);
  const database = openDatabase(join(folder, "llcuda.sqlite"));
  const arrived: string[] = [];
  const make = (): DownloadQueue =>
    new DownloadQueue({
      home,
      offline: false,
      store: new DownloadStore(database),
      hub: new Hub({ env, offline: false, localId: () => null, timing: { backoffMs: 1 } }),
      models: () => Promise.resolve([]),
      unused: () => Promise.resolve([]),
      onArrived: (path) => {
        arrived.push(path);
        return Promise.resolve(`id of ${path}`);
      },
      timing: { backoffMs: 1, backoffCapMs: 5 },
      recheckMs: 20,
      ...more,
      env,
    });
  const stage: QueueStage = {
    home,
    env,
    hub,
    arrived,
    queue: make(),
    restarted: async () => {
      await stage.queue.close();
      stage.queue = make();
      return stage.queue;
    },
    until: async (id, test) => {
      const holds = (downloads: readonly Download[]): Download | undefined =>
        downloads.find((download) => download.id === id && test(download));
      const { downloads } = await stage.queue.state.until(
        (value) => holds(value.downloads) !== undefined,
      );
      return holds(downloads)!;
    },
  };
  onTestFinished(async () => {
    await stage.queue.close();
    await hub.close();
    database.close();
    rmSync(folder, { recursive: true });
  });
  return stage;
}
