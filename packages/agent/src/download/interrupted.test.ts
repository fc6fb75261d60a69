import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { renameSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileHost } from "@llcuda/test-kit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { download } from "./download.ts";
import { hashFile } from "./hash-file.ts";
import { EAGER, killedDownload } from "./kill-rounds.test-data.ts";
import { noise } from "./noise.test-data.ts";

let host: FileHost;
let folder: string;
let file: string;
beforeEach(async () => {
  host = await FileHost.start();
  folder = await mkdtemp(join(tmpdir(), "llcuda-interrupted-"));
  file = join(folder, "model.gguf");
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

/** JavaScript that downloads in a process of its own and prints the outcome as JSON. */
function script(request: { url: string; file: string; sha256?: string }): string {
  const module = JSON.stringify(new URL("download.ts", import.meta.url).href);
  return `
    import { download } from ${module};
    await download(${JSON.stringify(request)}).then(
      (done) => console.log(JSON.stringify(done)),
      (error) => console.log(JSON.stringify({ code: error.code, message: error.message })),
    );`;
}

function start(request: { url: string; file: string; sha256?: string }): ChildProcess {
  const args = ["--input-type=module", "--eval", script(request)];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  let out = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  await once(child, "close");
  return JSON.parse(out);
}

describe("a process that is killed with SIGKILL in mid-download", () => {
  const BYTES = noise(16_000_000, 11);
  /** What memory and kernel hold between socket and file: 4 MiB over one connection, 6 over six. */
  const MAX_FETCHED_TWICE = 8 * 1024 * 1024;
  const sha256 = createHash("sha256").update(BYTES).digest("hex");

  test.for([
    ["over one connection", {}],
    ["over several", EAGER],
  ] as const)("is gone on with at the first missing byte, %s", async ([, timing]) => {
    // Seeded by hand: early, around the checkpoints, late.
    const kills = [1_000_000, 4_500_000, 6_345_678];
    const { names, resumed, right, rounds } = await killedDownload(BYTES, kills, timing);
    expect({ names, right }).toEqual({ names: ["model.gguf"], right: true });
    expect(rounds.filter(({ named }) => named)).toEqual([]);
    const lost = rounds.map(({ kept, received }) => received - kept);
    expect(Math.max(...lost)).toBeLessThanOrEqual(MAX_FETCHED_TWICE);
    // What it is measured by counts: headers come, and are never kept.
    expect(lost.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(0);
    expect(resumed.map(({ from }) => from)).toEqual(resumed.map(({ missing }) => missing));
  });

  test.for([
    ["the same run of the system", {}, "bytes=5000000-"],
    ["a run before a reboot: only what was synced counts", { boot: "earlier" }, "bytes=2000000-"],
  ] as const)("leaves what it wrote in %s", async ([, change, range]) => {
    const url = host.serve("/model", BYTES);
    host.fault("/model", { kind: "no-length", send: 2_000_000 });
    const timing = { corruptAttempts: 1 };
    await expect(download({ url, file, sha256, size: BYTES.length, timing })).rejects.toMatchObject(
      {
        code: "DOWNLOAD_CORRUPT",
      },
    );
    const note = JSON.parse(await readFile(`${file}.partial.json`, "utf8")) as object;
    expect(note).toMatchObject({ here: [{ from: 0, to: 2_000_000 }] });
    await writeFile(`${file}.partial.json`, JSON.stringify({ ...note, ...change }));
    // What was written after the note, and a last line that was torn.
    await writeFile(`${file}.partial`, BYTES.subarray(0, 5_000_000));
    await writeFile(`${file}.partial.log`, "2000000 4000000\n4000000 5000000\n5000000 60000");
    await download({ url, file, sha256 });
    expect(host.gets("/model")[1]?.headers.range).toBe(range);
    expect(await hashFile(file)).toBe(sha256);
  });
});

/** JavaScript that downloads and dies at a rename. `call` counts them: the first gives the note its name, the second the file. */
function doomed(request: object, call: number, when: "before" | "after"): string {
  return `
    import fs from "node:fs/promises";
    import { syncBuiltinESMExports } from "node:module";
    const { rename } = fs;
    let left = ${call};
    const die = () => process.kill(process.pid, "SIGKILL");
    fs.rename = async (...names) => {
      left -= 1;
      if (left === 0 && ${when === "before"}) die();
      await rename(...names);
      if (left === 0) die();
    };
    syncBuiltinESMExports();
    const { download } = await import(${JSON.stringify(new URL("download.ts", import.meta.url).href)});
    await download(${JSON.stringify(request)});`;
}

describe("a process that is killed with SIGKILL while it renames", () => {
  const BYTES = noise(300_000, 15);
  const sha256 = createHash("sha256").update(BYTES).digest("hex");

  test.for([
    ["before the note has its name", 1, "before"],
    ["after that", 1, "after"],
    ["before the whole file has its name", 2, "before"],
    ["after that", 2, "after"],
  ] as const)("%s", async ([, call, when]) => {
    const request = { url: host.serve("/model", BYTES), file, sha256, size: BYTES.length };
    const child = spawn(
      process.execPath,
      ["--input-type=module", "--eval", doomed(request, call, when)],
      { stdio: "ignore" },
    );
    const [, signal] = (await once(child, "close")) as [number | null, string | null];
    expect(signal).toBe("SIGKILL");
    const asked = host.gets("/model").length;
    await download(request);
    // Whole before the second rename: only its name was missing.
    expect(host.gets("/model").length - asked).toBe(call === 2 ? 0 : 1);
    expect(await hashFile(file)).toBe(sha256);
    expect(await readdir(folder)).toEqual(["model.gguf"]);
  });
});

test("four processes that want one file share one transfer", async () => {
  const bytes = noise(3_000_000, 12);
  const url = host.serve("/model", { bytes, pace: { bytes: 300_000, pauseMs: 20 } });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const answers = await Promise.all([1, 2, 3, 4].map(() => answerOf(start({ url, file, sha256 }))));
  expect(answers.map((answer) => (answer as { sha256: string }).sha256)).toEqual([
    sha256,
    sha256,
    sha256,
    sha256,
  ]);
  expect(answers.filter((answer) => (answer as { fetched: boolean }).fetched)).toHaveLength(1);
  expect(host.gets("/model")).toHaveLength(1);
  expect(await readdir(folder)).toEqual(["model.gguf"]);
});

describe("no room", () => {
  test("is noticed before the first byte, with what is needed and what is free", async () => {
    const url = host.serve("/model", noise(1000, 1));
    await expect(download({ url, file, size: 9e15 })).rejects.toMatchObject({
      code: "DISK_FULL",
      message: expect.stringMatching(/model\.gguf needs 9000\.0 TB in .*, where .* are free/),
    });
    expect(host.requests).toEqual([]);
  });

  test("on the way keeps the part; when there is room again it goes on", async () => {
    const bytes = noise(3_000_000, 13);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const url = host.serve("/model", bytes);
    // Without a length the free space cannot be checked before.
    host.fault("/model", { kind: "no-length" });
    await writeFile(join(folder, "child.mjs"), script({ url, file, sha256 }));
    const full = JSON.parse(await inSmallRoom(folder, ["child.mjs"])) as {
      code: string;
      message: string;
    };
    expect(full.code).toBe("DISK_FULL");
    expect(full.message).toMatch(/no space left|file size limit/);
    const kept = (await stat(`${file}.partial`)).size;
    expect(kept).toBeGreaterThan(500_000);
    await download({ url, file, sha256 });
    expect(host.gets("/model")[1]?.headers.range).toMatch(/^bytes=[1-9]/);
    expect(Buffer.compare(await readFile(file), bytes)).toBe(0);
  });
});

/**
 * Runs node where at most 2 MB fit into one file. A tmpfs would need rights that containers lack,
 * and nothing would be left of it to go on with; the limit on file sizes fails the same write call.
 */
async function inSmallRoom(cwd: string, args: string[]): Promise<string> {
  const limited = `ulimit -f 4000; exec "$0" "$@"`;
  const child = spawn("sh", ["-c", limited, process.execPath, ...args], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  await once(child, "close");
  return out;
}

test("a disk that is really full: ENOSPC, from the device that is always full", () => {
  const module = JSON.stringify(new URL("disk-space.ts", import.meta.url).href);
  const code = `
    import { open } from "node:fs/promises";
    import { writeFailure } from ${module};
    const full = await open("/dev/full", "w");
    await full.write(new Uint8Array(10)).catch((error) => {
      const { code, message } = writeFailure("model.gguf", error, 5_000_000);
      console.log(code, message);
    });`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", code], {
    encoding: "utf8",
  });
  expect(stdout).toBe(
    "DISK_FULL no space left on the disk while writing model.gguf: 5.0 MB more are needed\n",
  );
});

test("a folder that cannot be written is told", async () => {
  await writeFile(join(folder, "taken"), "");
  const url = host.serve("/model", noise(1000, 1));
  await expect(download({ url, file: join(folder, "taken", "model.gguf") })).rejects.toMatchObject({
    code: "FILE_UNWRITABLE",
  });
});

test("a cache that is taken away meanwhile is told, and the next download works", async () => {
  const bytes = noise(100_000, 14);
  const models = join(folder, "models");
  const request = { url: `${host.url}/model`, file: join(models, "model.gguf") };
  const onSent = (sent: number): void => {
    if (sent === bytes.length) renameSync(models, join(folder, "gone"));
  };
  host.serve("/model", { bytes, pace: { bytes: 50_000, pauseMs: 1 }, onSent });
  await expect(download(request)).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
  host.serve("/model", bytes);
  expect(await download(request)).toMatchObject({ fetched: true });
});
