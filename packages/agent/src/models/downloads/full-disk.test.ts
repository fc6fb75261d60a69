import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileHost } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { noise } from "../../download/noise.test-data.ts";

/** A file system of our own, in a namespace where we are root: nothing outside changes. */
const MOUNT =
  'mount -t tmpfs -o size=100m none "$1" && cat > "$1/child.mjs" && exec "$2" "$1/child.mjs"';
const mayMount = spawnSync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs none /mnt"]).status === 0;

function module(path: string): string {
  return JSON.stringify(new URL(path, import.meta.url).href);
}

/** Queues a file on a disk that is soon full but for 3 MiB, and makes room when the download waits. */
function script(folder: string, url: string): string {
  return `
    import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from "node:fs";
    import { homeOf } from ${module("../../home.ts")};
    import { openDatabase } from ${module("../../store/database.ts")};
    import { Hub } from ${module("../hub/hub.ts")};
    import { DownloadQueue } from ${module("download-queue.ts")};
    import { DownloadStore } from ${module("download-store.ts")};
    const folder = ${JSON.stringify(folder)};
    const env = { LLCUDA_HOME: folder, HOME: folder };
    const ballast = folder + "/ballast";
    const database = openDatabase(folder + "/llcuda.sqlite");
    const queue = new DownloadQueue({
      home: homeOf(env), env, offline: false, store: new DownloadStore(database),
      hub: new Hub({ env, offline: false, localId: () => null }),
      models: async () => [], unused: async () => [], onArrived: async (path) => path, recheckMs: 20,
    });
    const { id } = await queue.add(${JSON.stringify(url)}, false);
    // The check before the first byte saw an empty disk; then something else took it.
    const file = openSync(ballast, "w");
    const block = Buffer.alloc(1024 * 1024);
    let written = 0;
    // However much of the download is there by now.
    try { for (;;) written += writeSync(file, block); } catch { ftruncateSync(file, written - 3 * block.length); }
    closeSync(file);
    let full = null;
    for await (const { downloads } of queue.state.watch()) {
      const [download] = downloads;
      if (download.error?.code === "DISK_FULL" && full === null) {
        full = { status: download.status, note: download.note, message: download.error.message };
        rmSync(ballast);
      }
      if (download.status === "done" || download.status === "failed") {
        console.log(JSON.stringify({ full, status: download.status, done: download.done }));
        break;
      }
    }
    await queue.close();
    database.close();`;
}

test.skipIf(!mayMount)(
  "a disk that is full pauses a download, which goes on when there is room",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "llcuda-full-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    await using host = await FileHost.start();
    const bytes = noise(10_000_000, 31);
    const url = host.serve("/model.gguf", { bytes, pace: { bytes: 250_000, pauseMs: 40 } });
    // Without a length the free space cannot be checked before, and the write itself fails.
    host.fault("/model.gguf", { kind: "no-length" });
    const child = spawn("unshare", ["-rm", "sh", "-c", MOUNT, "sh", folder, process.execPath], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.end(script(folder, url));
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    await once(child, "close");
    expect(JSON.parse(out)).toEqual({
      full: {
        status: "paused",
        note: "paused: the disk is full; goes on by itself when there is room",
        message: expect.stringMatching(/^no space left on the disk while writing model\.gguf/),
      },
      status: "done",
      done: bytes.length,
    });
    // What came before the disk was full did not come again.
    expect(host.gets("/model.gguf").at(-1)?.headers.range).toMatch(/^bytes=[1-9]/);
  },
);
