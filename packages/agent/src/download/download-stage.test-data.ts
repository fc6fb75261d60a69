import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileHost } from "@llcuda/test-kit";
import { afterEach, beforeEach, expect } from "vitest";
import { Failure } from "../failure.ts";
import type { DownloadRequest } from "./download-request.ts";
import { noise } from "./noise.test-data.ts";
import type { Timing } from "./timing.ts";

export const QUICK: Partial<Timing> = { backoffMs: 1, backoffCapMs: 5 };
export const BYTES = noise(300_000, 1);
export const SHA256 = createHash("sha256").update(BYTES).digest("hex");
export const WHOLE = { right: true, names: ["model.gguf"] };

/** Of the test that runs. */
export let host: FileHost;
export let folder: string;
export let file: string;

/** Gives each test of a file a host and an empty folder of its own. */
export function stageDownloads(): void {
  beforeEach(async () => {
    await startHost();
    folder = await mkdtemp(join(tmpdir(), "llcuda-download-"));
    file = join(folder, "model.gguf");
  });
  afterEach(async () => {
    await host.close();
    await rm(folder, { recursive: true });
  });
}

/** A host for the rest of a test that has closed its own. */
export async function startHost(): Promise<void> {
  host = await FileHost.start();
}

export function want(more: Partial<DownloadRequest> = {}): DownloadRequest {
  const url = host.serve("/file", BYTES);
  return { url, file, sha256: SHA256, size: BYTES.length, timing: QUICK, ...more };
}

export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const thrown: unknown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(Failure);
  return thrown as Failure;
}

/** Whether the file has the right bytes, and what lies in its folder: no partial, note or lock. */
export async function outcome(): Promise<{ right: boolean; names: string[] }> {
  const right = Buffer.compare(await readFile(file), BYTES) === 0;
  return { right, names: await readdir(folder) };
}
