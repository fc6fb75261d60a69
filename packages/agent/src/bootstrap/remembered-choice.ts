import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { EngineSource } from "@llcuda/protocol";
import { z } from "zod";
import { writeDurably } from "../download/durable-write.ts";
import type { ProvedEngine } from "../engine/engine.ts";
import type { Home } from "../home.ts";
import { EngineShape } from "./engine-folder.ts";
import type { Wishes } from "./engine-source.ts";
import { proofIdentity, readProof } from "./proof-record.ts";
import type { EngineSettings } from "./settings.ts";

const Stored = z.object({
  format: z.literal(2),
  wish: z.string(),
  /** What only the network has was left out. */
  offline: z.boolean(),
  source: EngineSource,
  because: z.string(),
  engine: EngineShape,
});

/** The engine that a search ended in, and why in it. */
export interface RememberedChoice {
  /** The source that had it. */
  source: EngineSource;
  because: string;
  engine: ProvedEngine;
}

const fileOf = (home: Home): string => join(home.cache, "choice.json");

/**
 * The engine of the last search, as long as the wishes, its files and the machine are the same: the
 * second start need not look at anything else, and waits for no nvidia-smi.
 */
export async function recallChoice(
  home: Home,
  wishes: Wishes,
  settings: EngineSettings,
): Promise<RememberedChoice | null> {
  const text = await readFile(fileOf(home), "utf8").catch(() => "{}");
  try {
    const { because, engine, offline, source, wish } = Stored.parse(JSON.parse(text));
    // What was the best without a network need not be with one; the other way round it is.
    if (wish !== wishOf(wishes, settings) || (offline && !wishes.offline)) return null;
    const proof = await readProof(home, engine, await proofIdentity(engine));
    if (proof.state !== "passed") return null;
    const { compiles, info } = proof;
    return { source, because, engine: { ...engine, info, compiles } };
  } catch {
    return null;
  }
}

export async function rememberChoice(
  home: Home,
  wishes: Wishes,
  settings: EngineSettings,
  { because, engine, source }: RememberedChoice,
): Promise<void> {
  await mkdir(home.cache, { recursive: true });
  const file = fileOf(home);
  const wish = wishOf(wishes, settings);
  const plain = EngineShape.parse(engine);
  const { offline } = wishes;
  const stored: z.infer<typeof Stored> = {
    format: 2,
    wish,
    offline,
    source,
    because,
    engine: plain,
  };
  const fresh = `${file}.${randomBytes(6).toString("hex")}.new`;
  await writeDurably(file, JSON.stringify(stored, null, 2), fresh);
}

/** The next search looks at everything again. */
export async function forgetChoice(home: Home): Promise<void> {
  await rm(fileOf(home), { force: true });
}

/** Whoever names other places for engines wants them looked at. */
function wishOf({ engine }: Wishes, settings: EngineSettings): string {
  return JSON.stringify([engine, settings]);
}
