import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EngineInfo, ErrorReport } from "@llcuda/protocol";
import { z } from "zod";
import { writeDurably } from "../download/durable-write.ts";
import type { Engine } from "../engine/engine.ts";
import type { Home } from "../home.ts";
import { engineFiles } from "./engine-files.ts";
import { machineIdentity } from "./machine-identity.ts";

/** Raised when a proof asks for more than before: older ones no longer hold. */
const PROOF = 3;

const Passed = z.object({
  state: z.literal("passed"),
  info: EngineInfo,
  /** The driver compiled its kernels for the proof. */
  compiles: z.boolean(),
});
const Failed = z.object({ state: z.literal("failed"), at: z.string(), error: ErrorReport });
const Record = z.object({
  format: z.literal(2),
  identity: z.string(),
  outcome: z.discriminatedUnion("state", [Passed, Failed]),
});

/** How an engine's proof ended on this machine with its present files; `none`: that is not known. */
export type ProofMemory = { state: "none" } | ProofOutcome;
export type ProofOutcome = z.infer<typeof Record>["outcome"];

/** Where proofs are remembered; beside the engines, as some engines lie outside the cache. */
const folderOf = (home: Home): string => join(home.cache, "proofs");
const fileOf = (home: Home, id: string): string => join(folderOf(home), `${id}.json`);

/** Whether the engine passed a proof once, on whatever machine and with whatever files. */
export async function passedOnce(home: Home, id: string): Promise<boolean> {
  return (await readRecord(fileOf(home, id)))?.outcome.state === "passed";
}

/** What is remembered of the engine, as long as its files and the machine are the same. */
export async function readProof(
  home: Home,
  { id }: Engine,
  identity: string,
): Promise<ProofMemory> {
  const record = await readRecord(fileOf(home, id));
  return record?.identity === identity ? record.outcome : { state: "none" };
}

export async function writeProof(
  home: Home,
  { id }: Engine,
  identity: string,
  outcome: ProofOutcome,
): Promise<void> {
  const file = fileOf(home, id);
  await mkdir(dirname(file), { recursive: true });
  const record: z.infer<typeof Record> = { format: 2, identity, outcome };
  // Two agents on one cache may prove the same engine at once.
  const fresh = `${file}.${randomBytes(6).toString("hex")}.new`;
  await writeDurably(file, JSON.stringify(record, null, 2), fresh);
}

/** The engine is proved anew the next time. */
export async function forgetProof(home: Home, id: string): Promise<void> {
  await rm(fileOf(home, id), { force: true });
}

/** Every engine that failed is given another chance. */
export async function forgetFailures(home: Home): Promise<void> {
  const names = await readdir(folderOf(home)).catch(() => []);
  for (const name of names) {
    const file = join(folderOf(home), name);
    if ((await readRecord(file))?.outcome.state === "failed") await rm(file, { force: true });
  }
}

async function readRecord(file: string): Promise<z.infer<typeof Record> | null> {
  try {
    return Record.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return null;
  }
}

/**
 * What a proof holds for: how the engine is started, the path, size and time of each of its files,
 * and the machine (processor, GPUs, driver, library path). SHA-256, hexadecimal.
 */
export async function proofIdentity(engine: Engine): Promise<string> {
  const { cwd, env, launcher, libraryPath } = engine;
  const files = await Promise.all(
    (await engineFiles(engine)).map(async (file) => {
      const info = await stat(file).catch(() => null);
      return `${file} ${info?.size} ${info?.mtimeMs}`;
    }),
  );
  const parts = [PROOF, launcher, libraryPath, cwd, env, files, await machineIdentity()];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
