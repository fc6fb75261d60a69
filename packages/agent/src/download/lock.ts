import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rm, rmdir, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { Failure } from "../failure.ts";
import { writeFailure } from "./disk-space.ts";
import { isAlive, ownIdentity, ProcessIdentity } from "../host/process.ts";

/** How often a waiter looks again. */
const POLL_MS = 200;
/** The owner touches its lock this often, so that other containers see it live. */
const HEARTBEAT_MS = 10_000;
/** A lock of another container, or one that was never written whole, is dead after this silence. */
const SILENCE_MS = 60_000;

const Owner = ProcessIdentity.extend({
  nonce: z.string(),
  since: z.string(),
});
/** Who holds a lock. */
export type LockOwner = z.infer<typeof Owner>;

export interface Lock {
  readonly path: string;
  /** Gives the lock back; a second call does nothing. */
  release(): Promise<void>;
}

export interface LockOptions {
  signal?: AbortSignal | undefined;
  /** Give up with LOCK_HELD after this long; by default waits until aborted. */
  waitMs?: number | undefined;
  /** Tests are less patient than SILENCE_MS. */
  silenceMs?: number | undefined;
  /** Called once for each owner that is waited for; null when its file cannot be read yet. */
  onWait?: ((owner: LockOwner | null) => void) | undefined;
}

/**
 * Takes the lock file at `path`, made by O_EXCL (flock lies on some network file systems). A lock
 * whose process is dead is taken over.
 * @throws Failure LOCK_HELD after `waitMs`, CANCELLED when aborted
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<Lock> {
  const nonce = randomUUID();
  const deadline = performance.now() + (options.waitMs ?? Number.POSITIVE_INFINITY);
  const silence = new SilenceWatch(options.silenceMs ?? SILENCE_MS);
  let told: string | null | undefined;
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw writeFailure(`the lock ${path}`, error);
  });
  for (;;) {
    if (options.signal?.aborted === true) throw cancelled(path);
    if (await create(path, nonce)) return heldLock(path, nonce);
    const owner = await readOwner(path);
    if (await isStale(path, owner, silence)) {
      await takeAway(path, owner);
      continue;
    }
    if (performance.now() >= deadline) throw lockHeld(path, owner);
    const name = owner?.nonce ?? null;
    if (told !== name) options.onWait?.(owner);
    told = name;
    await delay(POLL_MS, undefined, { signal: options.signal }).catch(() => {});
  }
}

/** Who holds the lock at `path` now; null when nobody does or the file is unreadable. */
export async function readOwner(path: string): Promise<LockOwner | null> {
  try {
    return Owner.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}

async function create(path: string, nonce: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    const owner: LockOwner = { ...ownIdentity(), nonce, since: new Date().toISOString() };
    try {
      await file.writeFile(JSON.stringify(owner));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw writeFailure(`the lock ${path}`, error);
  }
}

function heldLock(path: string, nonce: string): Lock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    path,
    async release() {
      clearInterval(heartbeat);
      if ((await readOwner(path))?.nonce === nonce) await rm(path, { force: true });
    },
  };
}

/** Notices by its own clock that a file's time does not move; wall clocks differ and jump. */
class SilenceWatch {
  readonly #limitMs: number;
  #mark = "";
  #since = 0;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  async isSilent(path: string, nonce: string | undefined): Promise<boolean> {
    const mark = `${nonce} ${(await stat(path).catch(() => null))?.mtimeMs}`;
    if (mark !== this.#mark) {
      this.#mark = mark;
      this.#since = performance.now();
    }
    return performance.now() - this.#since > this.#limitMs;
  }
}

async function isStale(path: string, owner: LockOwner | null, silence: SilenceWatch) {
  const alive = owner === null ? null : isAlive(owner);
  return alive === null ? silence.isSilent(path, owner?.nonce) : !alive;
}

/** Removes a stale lock. A guard folder keeps two waiters from removing each other's new lock. */
async function takeAway(path: string, stale: LockOwner | null): Promise<void> {
  const guard = `${path}.takeover`;
  try {
    await mkdir(guard);
  } catch {
    const age = Date.now() - ((await stat(guard).catch(() => null))?.mtimeMs ?? Date.now());
    if (Math.abs(age) > SILENCE_MS) await rmdir(guard).catch(() => {});
    await delay(POLL_MS);
    return;
  }
  try {
    if ((await readOwner(path))?.nonce === stale?.nonce) await rm(path, { force: true });
  } finally {
    await rmdir(guard).catch(() => {});
  }
}

function lockHeld(path: string, owner: LockOwner | null): Failure {
  const who = owner === null ? "another process" : `process ${owner.pid} since ${owner.since}`;
  return new Failure(
    "LOCK_HELD",
    `${path} is held by ${who}`,
    "Wait until that process is done, or stop it; a lock of a dead process is taken over by itself.",
  );
}

function cancelled(path: string): Failure {
  return new Failure("CANCELLED", `waiting for ${path} was cancelled`, "Start it again to go on.");
}
