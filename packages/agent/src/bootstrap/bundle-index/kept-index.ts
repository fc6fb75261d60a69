import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeDurably } from "../../download/durable-write.ts";
import type { Home } from "../../home.ts";

/** The text of an index as it was read last; null when it never was. */
export async function readKeptIndex(home: Home, url: string): Promise<string | null> {
  return readFile(fileOf(home, url), "utf8").catch(() => null);
}

/** Keeps an index for starts without a network. A cache that cannot be written costs nothing else. */
export async function writeKeptIndex(home: Home, url: string, text: string): Promise<void> {
  const file = fileOf(home, url);
  await mkdir(dirname(file), { recursive: true })
    .then(() => writeDurably(file, text, `${file}.${randomUUID()}`))
    .catch(() => {});
}

function fileOf(home: Home, url: string): string {
  const digest = createHash("sha256").update(url).digest("hex").slice(0, 16);
  return join(home.cache, "bundle-indexes", `${digest}.json`);
}
