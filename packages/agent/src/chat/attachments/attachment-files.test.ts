import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MAX_ATTACHMENT_BYTES } from "@llcuda/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AttachmentFiles } from "./attachment-files.ts";
import { pdfOf, PNG } from "./pdf.test-data.ts";
import { pdfText } from "./pdf-text.ts";

let folder: string;
let files: AttachmentFiles;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llcuda-attachments-"));
  files = new AttachmentFiles(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

async function* pieces(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    // oxlint-disable-next-line no-await-in-loop -- as a socket gives them
    yield await Promise.resolve(typeof part === "string" ? Buffer.from(part) : part);
  }
}

describe("a file that is taken", () => {
  test("as text has its characters, and comes back in pieces", async () => {
    const notes = await files.take("notes.txt", pieces("Grüße,\n", "Welt 🦙"));
    expect(notes).toMatchObject({ name: "notes.txt", kind: "text", chars: 14, pages: null });
    expect(await files.text(notes.id)).toBe("Grüße,\nWelt 🦙");
    expect(await files.preview(notes.id, 7, 4)).toEqual({ text: "Welt", total: 14 });
    expect(statSync(join(folder, notes.id)).mode & 0o777).toBe(0o600);
  });

  test("in UTF-16 is text too", async () => {
    const { id } = await files.take("a", pieces(new Uint8Array([0xff, 0xfe, 0x41, 0, 0xe4, 0])));
    expect(await files.text(id)).toBe("Aä");
  });

  test("as a PDF has the text of its pages", async () => {
    const paper = await files.take("paper.pdf", pieces(pdfOf(["First page", "Second page"])));
    expect(paper).toMatchObject({ kind: "pdf", type: "application/pdf", pages: 2 });
    expect(await files.text(paper.id)).toBe("[Page 1]\nFirst page\n\n[Page 2]\nSecond page");
  });

  test("is what its bytes say, whatever its name says, and lies there once", async () => {
    const picture = await files.take("../../etc/passwd.txt", pieces(PNG));
    expect(picture).toMatchObject({ name: "passwd.txt", kind: "image", type: "image/png" });
    const again = await files.take("same.png", pieces(PNG.subarray(0, 9), PNG.subarray(9)));
    expect(again).toEqual({ ...picture, name: "same.png" });
    expect(readdirSync(folder).toSorted()).toEqual([picture.id, `${picture.id}.json`]);
    expect(await files.base64(picture.id)).toBe(PNG.toString("base64"));
  });
});

describe("a file that is refused", () => {
  test.each([
    ["nothing at all", "INPUT_INVALID", Buffer.alloc(0)],
    ["a program", "MEDIA_TYPE_REFUSED", Buffer.from("\x7fELF\0\0\0", "latin1")],
    [
      "bytes after a text's beginning",
      "MEDIA_TYPE_REFUSED",
      Buffer.concat([Buffer.alloc(5_000, 65), Buffer.of(0xff)]),
    ],
    ["a PDF without text", "FILE_UNREADABLE", pdfOf(["", ""])],
    ["a damaged PDF", "FILE_UNREADABLE", Buffer.from("%PDF-1.4\nhello")],
  ])("as %s leaves nothing behind", async (_what, code, bytes) => {
    await expect(files.take("x", pieces(bytes))).rejects.toMatchObject({ code });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("as too large is not read to its end", async () => {
    let read = 0;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      const piece = new Uint8Array(8 * 1024 * 1024);
      for (; ; read += piece.length) yield await Promise.resolve(piece);
    };
    await expect(files.take("x", endless())).rejects.toMatchObject({ code: "TOO_LARGE" });
    expect(read).toBeLessThanOrEqual(MAX_ATTACHMENT_BYTES);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("as a PDF that takes too long ends with its thread", async () => {
    await expect(pdfText("slow.pdf", pdfOf(["One"]), 1)).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      detail: expect.stringContaining("longer than 0.001 s") as string,
    });
  });
});

test("what no message refers to goes after a day, what one refers to stays", async () => {
  const [old, used, fresh] = [
    await files.take("old", pieces("old")),
    await files.take("used", pieces("used")),
    await files.take("fresh", pieces("fresh")),
  ];
  const yesterday = new Date(Date.now() - 25 * 3600 * 1000);
  for (const { id } of [old, used]) {
    for (const ending of ["", ".txt", ".json"])
      utimesSync(join(folder, id + ending), yesterday, yesterday);
  }
  files.purge((id) => id === used.id);
  await expect(files.file(old.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(readdirSync(folder)).toHaveLength(6);
  files.remove([used.id, fresh.id], (id) => id === fresh.id);
  expect(readdirSync(folder).map((name) => name.split(".")[0])).toEqual([
    fresh.id,
    fresh.id,
    fresh.id,
  ]);
});
