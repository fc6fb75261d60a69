import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileHost } from "@llcuda/test-kit";
import { Extents } from "./extents.ts";
import { keptExtents } from "./kept-extents.ts";
import type { Timing } from "./timing.ts";

/** Several connections from the first bytes on. */
export const EAGER: Partial<Timing> = {
  helpAfterMs: 0,
  helpAbove: 0,
  helpBelow: 1e15,
  helpLeast: 1,
  backoffMs: 1,
  backoffCapMs: 5,
};

export interface KillRound {
  /** Bytes that the server had handed to its sockets when the process was killed. */
  sent: number;
  /** Bytes that the process had read from its sockets, headers included. */
  received: number;
  /** Bytes of these that the next process found and kept. */
  kept: number;
  /** Whether a file lay under the final name: it must not, before it is whole. */
  named: boolean;
}

export interface KilledDownload {
  rounds: KillRound[];
  /** What the next process asked for first, beside the first byte that was missing. */
  resumed: { from: number; missing: number }[];
  /** After the last process, which nobody killed. */
  right: boolean;
  /** What lies in the folder then. */
  names: string[];
}

/**
 * Downloads in a process that is killed with SIGKILL each time the server has sent so many bytes more,
 * and is started again; the last one is left alone.
 */
export async function killedDownload(
  bytes: Uint8Array,
  kills: readonly number[],
  timing: Partial<Timing> = {},
  pauseMs = 2,
): Promise<KilledDownload> {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-killed-"));
  const file = join(folder, "model.gguf");
  const count = join(folder, "received");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await using host = await FileHost.start();
  let left = Number.POSITIVE_INFINITY;
  let child: ChildProcess | null = null;
  const onPiece = (count: number): void => {
    left -= count;
    if (left <= 0) child?.kill("SIGKILL");
  };
  const url = host.serve("/model", {
    bytes,
    pace: { bytes: 250_000, pauseMs },
    onPiece,
  });
  // However short the file: what a killed process wrote is hashed by the next one's thread.
  const request = { url, file, sha256, timing, hashThreadFrom: 1 };
  const run = async (until: number): Promise<void> => {
    left = until;
    child = spawn(process.execPath, ["--input-type=module", "--eval", script(request, count)], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    await once(child, "close");
  };
  const rounds: KillRound[] = [];
  const resumed: KilledDownload["resumed"] = [];
  try {
    let before = 0;
    for (const until of [...kills, Number.POSITIVE_INFINITY]) {
      const asked = host.gets("/model").length;
      const missing = new Extents(await keptExtents(file, null)).prefix;
      await run(until);
      const first = host.gets("/model")[asked];
      if (first !== undefined) {
        resumed.push({ from: Number(/\d+/.exec(first.headers.range ?? "0")?.[0]), missing });
      }
      const after = (await keptExtents(file, null)).reduce(
        (sum, { from, to }) => sum + to - from,
        0,
      );
      if (until === Number.POSITIVE_INFINITY) break;
      rounds.push({
        sent: until - left,
        received: Number(readFileSync(count).readBigUInt64LE()),
        kept: after - before,
        named: existsSync(file),
      });
      before = after;
    }
    const right = Buffer.compare(readFileSync(file), bytes) === 0;
    rmSync(count);
    return { rounds, resumed, right, names: readdirSync(folder) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * JavaScript that downloads in a process of its own and writes down, after every event, how many bytes
 * its sockets have read: SIGKILL leaves no time to tell.
 */
function script(request: object, count: string): string {
  const module = JSON.stringify(new URL("download.ts", import.meta.url).href);
  return `
    import { createHook } from "node:async_hooks";
    import { subscribe } from "node:diagnostics_channel";
    import { openSync, writeSync } from "node:fs";
    import { download } from ${module};
    const count = openSync(${JSON.stringify(count)}, "w");
    const bytes = Buffer.alloc(8);
    writeSync(count, bytes, 0, 8, 0);
    const sockets = [];
    subscribe("net.client.socket", ({ socket }) => sockets.push(socket));
    createHook({
      after() {
        const read = BigInt(sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0));
        if (read === bytes.readBigUInt64LE()) return;
        bytes.writeBigUInt64LE(read);
        writeSync(count, bytes, 0, 8, 0);
      },
    }).enable();
    await download(${JSON.stringify(request)});`;
}
