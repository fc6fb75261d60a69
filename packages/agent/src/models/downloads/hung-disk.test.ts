import { readdirSync, readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Download } from "@llcuda/protocol";
import { expect, onTestFinished, test, vi } from "vitest";
import { noise } from "../../download/noise.test-data.ts";
import { DISK_OWES } from "./download-job.ts";
import { queueStage } from "./queue-stage.test-data.ts";

const BYTES = noise(1_200_000, 22);
const FILE = { repo: "owner/model-GGUF", file: "model-Q4_K_M.gguf", bytes: BYTES };
const REFERENCE = `hf:${FILE.repo}/${FILE.file}`;
const PACE = { bytes: 20_000, pauseMs: 15 };
const TIMING = { backoffMs: 1, backoffCapMs: 5, diskSilentMs: 30, leaveMs: 30 };

const isPaused = ({ note, status }: Download) => status === "paused" && note === DISK_OWES;

const isSilent = ({ note }: Download) => note?.includes("the disk has not answered for") === true;

/** From the third write on, no disk answers before `answer()` is called. */
async function hangDisk() {
  const handle = await open(tmpdir());
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const write = Reflect.get(prototype, "write") as (
    this: FileHandle,
    ...given: unknown[]
  ) => Promise<unknown>;
  const { promise, resolve: answer } = Promise.withResolvers<void>();
  const { promise: hung, resolve: hang } = Promise.withResolvers<void>();
  let calls = 0;
  const spy = vi.spyOn(prototype, "write").mockImplementation(function (
    this: FileHandle,
    ...given: unknown[]
  ) {
    calls += 1;
    if (calls === 3) hang();
    const before = calls < 3 ? Promise.resolve() : promise;
    return before.then(() => write.apply(this, given)) as never;
  });
  onTestFinished(() => {
    answer();
    spy.mockRestore();
  });
  return { answer, hung };
}

test("a disk that does not answer is told, and holds up neither pause nor resume", async () => {
  const { hub, queue, until, arrived } = await queueStage({ timing: TIMING });
  hub.publish({ ...FILE, pace: PACE });
  const disk = await hangDisk();
  const { id } = await queue.add(REFERENCE, false);
  await disk.hung;
  await until(id, isSilent);
  await queue.pause(id);
  await until(id, isPaused);
  // Another attempt waits for what the first one began.
  await queue.resume(id);
  await until(id, ({ note, status }) => status === "running" && note === DISK_OWES);
  await queue.pause(id);
  await until(id, isPaused);
  disk.answer();
  await until(id, ({ note, status }) => status === "paused" && note === null);
  await queue.resume(id);
  await until(id, ({ status }) => status === "done");
  expect(readFileSync(arrived[0]!)).toEqual(BYTES);
});

test("one that is cancelled is gone at once, and its pieces once the disk answers", async () => {
  const { home, hub, queue, until } = await queueStage({ timing: TIMING });
  hub.publish({ ...FILE, pace: PACE });
  const disk = await hangDisk();
  const { id } = await queue.add(REFERENCE, false);
  await disk.hung;
  await until(id, isSilent);
  const folder = join(home.models, "owner--model-GGUF");
  const cancelled = queue.cancel(id);
  await queue.state.until(({ downloads }) => downloads.length === 0);
  expect(readdirSync(folder)).toContain(`${FILE.file}.partial`);
  disk.answer();
  await cancelled;
  await expect.poll(() => readdirSync(folder)).toEqual([]);
});
