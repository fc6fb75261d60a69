import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newChat } from "../chat/new-chat.ts";
import { ChatStore } from "./chat-store.ts";
import { openDatabase } from "./database.ts";
import { MIGRATIONS } from "./migrations.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-store-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("what is kept is for its owner alone, also a store that others could read before", () => {
  const file = join(folder, "llcuda.sqlite");
  writeFileSync(file, "", { mode: 0o644 });
  const database = openDatabase(file);
  new ChatStore(database).addChat(newChat("Title"));
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  database.close();
});

test("a store of a newer llcuda is refused and left as it is", () => {
  const file = join(folder, "llcuda.sqlite");
  const newer = new DatabaseSync(file);
  newer.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  newer.close();
  expect(() => openDatabase(file)).toThrow(expect.objectContaining({ code: "FILE_UNREADABLE" }));
  const version = new DatabaseSync(file).prepare("PRAGMA user_version").get();
  expect(version).toEqual({ user_version: MIGRATIONS.length + 1 });
});

test("a file that is no database is refused with its path", () => {
  const file = join(folder, "llcuda.sqlite");
  writeFileSync(file, "not a database at all, only some text");
  expect(() => openDatabase(file)).toThrow(expect.objectContaining({ code: "FILE_UNREADABLE" }));
});

test("agents that start at once all open a new store", async () => {
  const database = JSON.stringify(new URL("./database.ts", import.meta.url).href);
  const opening = `const { openDatabase } = await import(${database});
    const { workerData } = await import("node:worker_threads");
    const { files, gate, openers } = workerData;
    for (const [index, file] of files.entries()) {
      Atomics.add(gate, 0, 1);
      while (Atomics.load(gate, 0) < openers * (index + 1));
      openDatabase(file);
    }`;
  const files = Array.from({ length: 100 }, (_, index) => join(folder, `${index}.sqlite`));
  const openers = 2;
  const workerData = { gate: new Int32Array(new SharedArrayBuffer(4)), openers, files };
  const source = new URL(`data:text/javascript,${encodeURIComponent(opening)}`);
  const workers = Array.from({ length: openers }, () => new Worker(source, { workerData }));
  try {
    await Promise.all(workers.map((worker) => once(worker, "exit")));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  const versions = files.map((file) => new DatabaseSync(file).prepare("PRAGMA user_version").get());
  expect(versions).toEqual(files.map(() => ({ user_version: MIGRATIONS.length })));
});
