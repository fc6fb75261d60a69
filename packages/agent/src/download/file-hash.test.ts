import { createHash, randomBytes } from "node:crypto";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { FileHash } from "./file-hash.ts";

/** So long that a thread is worth it. */
const LONG = 16 * 1024 * 1024;
const [A, B, C] = [randomBytes(5_000), randomBytes(70_000), randomBytes(300)] as const;
const sha256 = (...parts: Uint8Array[]): string =>
  createHash("sha256").update(Buffer.concat(parts)).digest("hex");

let path: string;
let hash: FileHash;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "file-hash-"));
  path = join(folder, "file");
  writeFileSync(path, "");
  hash = new FileHash(path);
  onTestFinished(() => {
    hash.close();
    rmSync(folder, { recursive: true });
  });
});

/** A piece in memory that threads share, and when it was given back. */
function pieceOf(content: Uint8Array) {
  const bytes = Buffer.from(new SharedArrayBuffer(content.length));
  bytes.set(content);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  return { bytes, release, released };
}

test("pieces that come in order are hashed from memory and given back; the file is not read", async () => {
  hash.expect(LONG);
  const [first, second] = [pieceOf(A), pieceOf(B)];
  expect([hash.lend(0, first), hash.lend(A.length, second)]).toEqual([true, true]);
  await Promise.all([first.released, second.released]);
  // Nothing lies in the file: what its digest is made of was in memory.
  expect(await hash.digest(A.length + B.length)).toBe(sha256(A, B));
});

test("a piece that comes elsewhere is read from the file, and so is all that follows", async () => {
  hash.expect(LONG);
  expect(hash.lend(0, pieceOf(A))).toBe(true);
  expect(hash.lend(A.length + B.length, pieceOf(C))).toBe(false);
  appendFileSync(path, Buffer.concat([A, B, C]));
  hash.advance(A.length + B.length);
  expect(hash.lend(A.length + B.length, pieceOf(C))).toBe(false);
  expect(await hash.digest(A.length + B.length + C.length)).toBe(sha256(A, B, C));
});

test("memory that is not shared, and a short file's, is not lent", () => {
  expect(hash.lend(0, pieceOf(A))).toBe(false);
  hash.expect(LONG);
  expect(hash.lend(0, { bytes: A, release: () => undefined })).toBe(false);
});

test("a thread that cannot work leaves the file to be read at the end", async () => {
  const later = `${path}.later`;
  const lost = new FileHash(later);
  onTestFinished(() => lost.close());
  lost.expect(LONG);
  const given = pieceOf(A);
  lost.lend(0, given);
  // It found no file, and gives back what it was lent.
  await given.released;
  writeFileSync(later, Buffer.concat([A, B]));
  lost.advance(A.length + B.length);
  expect(await lost.digest(A.length + B.length)).toBe(sha256(A, B));
});

test("a file that begins anew gives back what is lent, and is hashed from its start", async () => {
  hash.expect(LONG);
  const given = pieceOf(A);
  hash.lend(0, given);
  hash.restart();
  await given.released;
  hash.expect(LONG);
  expect(hash.lend(0, pieceOf(B))).toBe(true);
  expect(await hash.digest(B.length)).toBe(sha256(B));
});
