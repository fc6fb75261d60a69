import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeFailure } from "../download/disk-space.ts";
import { writeDurably } from "../download/durable-write.ts";
import type { Home } from "../home.ts";

const Stored = z.object({ format: z.literal(1), pin: z.string().min(1).max(256) });

const fileOf = (home: Home): string => join(home.data, "engine-pin.json");

/** The engine, source or backend that a person chose for every start; null: the best. */
export function readPin(home: Home): string | null {
  try {
    return Stored.parse(JSON.parse(readFileSync(fileOf(home), "utf8"))).pin;
  } catch {
    return null;
  }
}

/** @throws Failure DISK_FULL, FILE_UNWRITABLE */
export async function writePin(home: Home, pin: string | null): Promise<void> {
  const file = fileOf(home);
  try {
    if (pin === null) return rmSync(file, { force: true });
    mkdirSync(home.data, { recursive: true, mode: 0o700 });
    await writeDurably(file, JSON.stringify({ format: 1, pin } satisfies z.infer<typeof Stored>));
  } catch (error) {
    throw writeFailure(file, error);
  }
}
