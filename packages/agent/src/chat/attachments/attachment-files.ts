import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  Attachment,
  MAX_ATTACHMENT_BYTES,
  MAX_ATTACHMENT_NAME_CHARS,
  type AttachmentRef,
  type AttachmentText,
} from "@llcuda/protocol";
import { Failure } from "../../failure.ts";
import { fileEmpty, fileGone, fileTooLarge, fileUnknown } from "./attachment-failures.ts";
import { fileKind, KIND_BYTES, textEncoding } from "./file-kind.ts";
import { pdfText } from "./pdf-text.ts";

/** What was attached and never sent goes after this long. */
const DRAFT_MS = 24 * 3600 * 1000;
const ID = /^[0-9a-f]{64}$/;
const PRIVATE = 0o600;

/**
 * Files that go with messages, each kept once under its SHA-256: its bytes, its text beside it where
 * it has one, and last its facts, which make it whole. Nothing here is ever run.
 */
export class AttachmentFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Takes a file as it comes.
   * @param name as the person knows it; no path is made of it
   * @throws Failure TOO_LARGE, INPUT_INVALID, MEDIA_TYPE_REFUSED, FILE_UNREADABLE, DISK_FULL,
   *   FILE_UNWRITABLE
   */
  async take(name: string, bytes: AsyncIterable<Uint8Array>): Promise<Attachment> {
    const shown = shownName(name);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const part = join(this.#folder, `${randomUUID()}.part`);
    try {
      const { id, size } = await receive(part, shown, bytes);
      if (existsSync(this.#path(id, ".json"))) {
        this.#touch(id);
        return { ...(await this.#facts(id)), name: shown };
      }
      const attachment = await this.#look(part, { id, name: shown, size });
      await rename(part, this.#path(id));
      await this.#write(id, ".json", JSON.stringify(attachment));
      return attachment;
    } catch (error) {
      throw writeFailure(error);
    } finally {
      await rm(part, { force: true });
    }
  }

  /** The facts of files that are here, under the names they have now. @throws Failure NOT_FOUND */
  async named(refs: readonly AttachmentRef[]): Promise<Attachment[]> {
    return Promise.all(
      refs.map(async ({ id, name }) => ({ ...(await this.#facts(id)), name: shownName(name) })),
    );
  }

  /** The facts of one file and where its bytes lie. @throws Failure NOT_FOUND */
  async file(id: string): Promise<{ attachment: Attachment; path: string }> {
    return { attachment: await this.#facts(id), path: this.#path(id) };
  }

  /** @throws Failure NOT_FOUND */
  async text(id: string): Promise<string> {
    return (await this.#read(id, ".txt")).toString("utf8");
  }

  /** @throws Failure NOT_FOUND */
  async base64(id: string): Promise<string> {
    return (await this.#read(id)).toString("base64");
  }

  /** A piece of its text, in UTF-16 units. @throws Failure NOT_FOUND */
  async preview(id: string, from: number, length: number): Promise<AttachmentText> {
    const text = await this.text(id);
    return { text: text.slice(from, from + length), total: text.length };
  }

  /** Deletes what no message refers to; what was attached lately may still be sent. */
  purge(isUsed: (id: string) => boolean, now = Date.now()): void {
    if (!existsSync(this.#folder)) return;
    for (const entry of readdirSync(this.#folder)) {
      const id = entry.split(".", 1)[0]!;
      const path = join(this.#folder, entry);
      const age = now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now);
      if (age > DRAFT_MS && !(ID.test(id) && isUsed(id))) rmSync(path, { force: true });
    }
  }

  /** Deletes files at once, unless a message refers to them. */
  remove(ids: Iterable<string>, isUsed: (id: string) => boolean): void {
    for (const id of ids) {
      if (isUsed(id)) continue;
      for (const ending of ["", ".txt", ".json"]) rmSync(this.#path(id, ending), { force: true });
    }
  }

  async #look(
    part: string,
    { id, name, size }: Pick<Attachment, "id" | "name" | "size">,
  ): Promise<Attachment> {
    const bytes = await readFile(part);
    const found = fileKind(bytes.subarray(0, KIND_BYTES));
    if (found === null) throw fileUnknown(name);
    const facts = { id, name, size, ...found, chars: 0, pages: null };
    if (found.kind === "image" || found.kind === "audio") return facts;
    const { text, pages } =
      found.kind === "pdf"
        ? await pdfText(name, bytes)
        : { text: decoded(name, bytes), pages: null };
    await this.#write(id, ".txt", text);
    return { ...facts, chars: text.length, pages };
  }

  async #facts(id: string): Promise<Attachment> {
    return Attachment.parse(JSON.parse((await this.#read(id, ".json")).toString("utf8")));
  }

  async #read(id: string, ending = ""): Promise<Buffer> {
    if (!ID.test(id)) throw fileGone(id);
    try {
      return await readFile(this.#path(id, ending));
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === "ENOENT" ? fileGone(id) : error;
    }
  }

  async #write(id: string, ending: string, text: string): Promise<void> {
    await writeFile(this.#path(id, ending), text, { mode: PRIVATE });
  }

  #touch(id: string): void {
    const now = new Date();
    for (const ending of ["", ".txt", ".json"]) {
      const path = this.#path(id, ending);
      if (existsSync(path)) utimesSync(path, now, now);
    }
  }

  #path(id: string, ending = ""): string {
    return join(this.#folder, `${id}${ending}`);
  }
}

/** Writes what comes to `part`, no more than one file may have. */
async function receive(
  part: string,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ id: string; size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  const file = await open(part, "wx", PRIVATE);
  try {
    for await (const piece of bytes) {
      size += piece.length;
      if (size > MAX_ATTACHMENT_BYTES) throw fileTooLarge(name);
      hash.update(piece);
      await file.write(piece);
    }
  } finally {
    await file.close();
  }
  if (size === 0) throw fileEmpty(name);
  return { id: hash.digest("hex"), size };
}

function decoded(name: string, bytes: Uint8Array): string {
  const encoding = textEncoding(bytes);
  if (encoding === null) throw fileUnknown(name);
  return new TextDecoder(encoding).decode(bytes);
}

/** A name in one line, without a folder, as long as a name may be. */
export function shownName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters have no place in a name
  const clean = name.replaceAll(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, "");
  const base = clean.split(/[/\\]/).at(-1)?.trim().slice(-MAX_ATTACHMENT_NAME_CHARS) ?? "";
  return base === "" ? "file" : base;
}

/** The disk's refusals in the house's words; everything else as it is. */
function writeFailure(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof Failure || code === undefined) return error;
  const full = code === "ENOSPC" || code === "EDQUOT";
  return new Failure(
    full ? "DISK_FULL" : "FILE_UNWRITABLE",
    full ? "There is no room on the disk for this file." : "The file could not be saved.",
    full ? "Free some space, then attach it again." : "Check that llcuda's folder is writable.",
    { cause: error, detail: String(error) },
  );
}
