import { chmod, cp, readFile, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { list } from "tar";
import { expect, test } from "vitest";
import { bundleFolder } from "./bundle-folder.test-data.ts";
import { pack } from "./pack.ts";
import { temporaryFolder } from "./temporary-folder.test-data.ts";

const room = (): Promise<string> => temporaryFolder();

test("the same files give the same bytes, whenever and wherever they are packed", async () => {
  const folder = await bundleFolder();
  const copy = join(await room(), basename(folder));
  await cp(folder, copy, { recursive: true });
  await utimes(join(copy, "llama-server"), 1, 1);
  // What a strict umask would have made of it.
  await chmod(join(copy, "llama-server"), 0o700);
  await chmod(join(copy, "metadata.json"), 0o600);
  const first = await pack(folder, await room());
  const second = await pack(copy, await room());
  expect(second.sha256).toBe(first.sha256);
  expect(await readFile(second.file)).toEqual(await readFile(first.file));
});

test("entries are sorted under one folder, with fixed modes, times and no owner", async () => {
  const folder = await bundleFolder();
  const { file, unpackedSize } = await pack(folder, await room());
  const entries: [string, number | undefined, number | undefined, string | undefined][] = [];
  let bytes = 0;
  await list({
    file,
    onReadEntry: ({ mode, mtime, path, size, uname }) => {
      entries.push([path, mode, mtime?.getTime(), uname]);
      bytes += size;
    },
  });
  const root = basename(folder);
  expect(file).toBe(join(dirname(file), `${root}.tar.gz`));
  expect(entries.map(([path]) => path)).toEqual(entries.map(([path]) => path).toSorted());
  expect(entries).toContainEqual([`${root}/llama-server`, 0o755, 315_532_800_000, ""]);
  expect(entries).toContainEqual([`${root}/metadata.json`, 0o644, 315_532_800_000, ""]);
  expect(bytes).toBe(unpackedSize);
});
