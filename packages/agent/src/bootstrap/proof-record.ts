import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { open } from "node:fs/promises";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { EngineInfo } from "@llcuda/protocol";
import { z } from "zod";
import { writeDurably } from "../download/durable-write.ts";
import type { Engine } from "../engine/engine.ts";
import type { Home } from "../home.ts";
import { SERVER } from "./server-search.ts";

/** Raised when a proof asks for more than before: older ones no longer hold. */
const PROOF = 2;

const Record = z.object({ format: z.literal(1), identity: z.string(), info: EngineInfo });

/** Where proofs are remembered; beside the engines, as some engines lie outside the cache. */
function recordFile(home: Home, engine: Engine): string {
  return join(home.cache, "proofs", `${engine.id}.json`);
}

/** Whether the engine passed a proof once, on whatever machine and with whatever files. */
export async function hasProof(home: Home, engine: Engine): Promise<boolean> {
  return (await stat(recordFile(home, engine)).catch(() => null)) !== null;
}

/** The remembered proof; null when there is none or when files or machine are not the same. */
export async function readProof(
  home: Home,
  engine: Engine,
  identity: string,
): Promise<EngineInfo | null> {
  try {
    const record = Record.parse(JSON.parse(await readFile(recordFile(home, engine), "utf8")));
    return record.identity === identity ? record.info : null;
  } catch {
    return null;
  }
}

export async function writeProof(
  home: Home,
  engine: Engine,
  identity: string,
  info: EngineInfo,
): Promise<void> {
  const file = recordFile(home, engine);
  await mkdir(dirname(file), { recursive: true });
  const record: z.infer<typeof Record> = { format: 1, identity, info };
  // Two agents on one cache may prove the same engine at once.
  const fresh = `${file}.${randomBytes(6).toString("hex")}.new`;
  await writeDurably(file, JSON.stringify(record, null, 2), fresh);
}

/**
 * What a proof holds for: how the engine is started, the path, size and time of each of its files,
 * and the machine (processor and GPU driver). SHA-256, hexadecimal.
 */
export async function proofIdentity(engine: Engine): Promise<string> {
  const { bin, cwd, env, launcher } = engine;
  const prefix = launcher[launcher.indexOf("--library-path") + 1]?.split(":") ?? [];
  const own = [...prefix, ...(cwd === null ? [] : [cwd])];
  const files = await Promise.all([
    ...[bin, join(dirname(bin), "lib")].map((folder) =>
      filesOf(folder, /^lib(llama|ggml|mtmd|cudart|cublas)/),
    ),
    ...own.map((folder) => filesOf(folder, /^/)),
  ]);
  const all = [...new Set(files.flat())].toSorted((a, b) => a.localeCompare(b));
  const parts = [PROOF, launcher, cwd, env, all, await machine()];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** The program and the libraries of one folder; /usr/bin and /usr/lib hold many that are not its. */
async function filesOf(folder: string, libraries: RegExp): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const own = names.filter(
    (name) => name === SERVER || (libraries.test(name) && /\.(so|dylib)(\.|$)/.test(name)),
  );
  return Promise.all(
    own.map(async (name) => {
      const info = await stat(join(folder, name)).catch(() => null);
      return `${join(folder, name)} ${info?.size} ${info?.mtimeMs}`;
    }),
  );
}

/** A cache can lie on a disk that several machines share, and a driver can be replaced. */
async function machine(): Promise<string[]> {
  const driver = await head("/proc/driver/nvidia/version");
  const flags = /^(flags|Features)\s*:.*$/m.exec(await head("/proc/cpuinfo"))?.[0] ?? "";
  return [process.platform, process.arch, cpus()[0]?.model ?? "", flags, driver];
}

/** The first 8 kB: /proc/cpuinfo repeats itself once a core. */
async function head(file: string): Promise<string> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return "";
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8192), 0, 8192, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
