import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquireLock, readOwner } from "./lock.ts";
import { ownIdentity } from "../host/process.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "llcuda-lock-"));
  path = join(folder, "deep", "model.lock");
});
afterEach(() => rm(folder, { recursive: true }));

test("is held by one, names its owner and is gone after release", async () => {
  const lock = await acquireLock(path);
  expect(await readOwner(path)).toMatchObject({ pid: process.pid });
  await expect(acquireLock(path, { waitMs: 0 })).rejects.toMatchObject({
    code: "LOCK_HELD",
    message: expect.stringContaining(`process ${process.pid}`),
  });
  await lock.release();
  await lock.release();
  expect(await readdir(join(folder, "deep"))).toEqual([]);
});

test("a waiter is told who holds it, and gets it next", async () => {
  const lock = await acquireLock(path);
  const told = Promise.withResolvers<number | undefined>();
  const next = acquireLock(path, { onWait: (owner) => told.resolve(owner?.pid) });
  expect(await told.promise).toBe(process.pid);
  await lock.release();
  await (await next).release();
});

test("waiting ends when it is cancelled", async () => {
  await using _ = disposable(await acquireLock(path));
  const controller = new AbortController();
  const waiting = acquireLock(path, {
    signal: controller.signal,
    onWait: () => controller.abort(),
  });
  await expect(waiting).rejects.toMatchObject({ code: "CANCELLED" });
});

test("a lock of a killed process is taken over", async () => {
  const child = spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `import { acquireLock } from ${JSON.stringify(new URL("lock.ts", import.meta.url).href)};
       await acquireLock(${JSON.stringify(path)}); process.stdout.write("held"); setInterval(() => {}, 1e6);`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(child.stdout, "data");
  expect(await readOwner(path)).toMatchObject({ pid: child.pid });
  child.kill("SIGKILL");
  await once(child, "exit");
  await (await acquireLock(path)).release();
});

test("a lock whose pid belongs to another process by now is taken over", async () => {
  await (await acquireLock(path)).release();
  const former = { ...ownIdentity(), startTime: "1", nonce: "n", since: "" };
  await writeFile(path, JSON.stringify(former));
  const lock = await acquireLock(path);
  expect(await readOwner(path)).toMatchObject({ startTime: ownIdentity().startTime });
  await lock.release();
});

test.for([
  ["of another container that shows no life", { space: "elsewhere" }],
  ["that was never written whole", null],
] as const)("a lock %s is taken over after a while, and told about before", async ([, change]) => {
  await (await acquireLock(path)).release();
  const foreign = { ...ownIdentity(), ...change, nonce: "n", since: "" };
  await writeFile(path, change === null ? "" : JSON.stringify(foreign));
  const waited: unknown[] = [];
  const lock = await acquireLock(path, { silenceMs: 50, onWait: (owner) => waited.push(owner) });
  expect(waited).toEqual([change === null ? null : foreign]);
  expect(await readOwner(path)).toMatchObject({ pid: process.pid });
  await lock.release();
});

test("a release does not remove a lock that somebody else holds by now", async () => {
  const lock = await acquireLock(path);
  const other = { ...ownIdentity(), nonce: "another", since: "" };
  await writeFile(path, JSON.stringify(other));
  await lock.release();
  expect(await readOwner(path)).toMatchObject({ nonce: "another" });
});

test("of many waiters for a stale lock exactly one at a time gets in", async () => {
  await (await acquireLock(path)).release();
  await writeFile(
    path,
    JSON.stringify({ ...ownIdentity(), startTime: "1", nonce: "n", since: "" }),
  );
  let inside = 0;
  let most = 0;
  const enter = async (): Promise<void> => {
    const lock = await acquireLock(path);
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    await lock.release();
  };
  await Promise.all(Array.from({ length: 8 }, enter));
  expect(most).toBe(1);
  expect(await readdir(join(folder, "deep"))).toEqual([]);
});

function disposable(lock: { release(): Promise<void> }): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => lock.release() };
}
