import { fromBufferPromise, type Entry, type ZipFile } from "yauzl";
import { Failure } from "../../failure.ts";
import { MAX_IMPORT_BYTES } from "./import-limits.ts";

/** Chats of one archive, each a file. */
const MAX_MEMBERS = 20_000;
const CHATS = /\.(jsonl|json|md)$/i;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/**
 * The files of an archive that may hold chats: llama-server's page saves several chats so.
 * @throws Failure INPUT_INVALID, TOO_LARGE
 */
export async function zippedTexts(bytes: Buffer): Promise<string[]> {
  try {
    const zip = await fromBufferPromise(bytes, { lazyEntries: true });
    return await textsOf(zip);
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    const hint = "Save it once more, or unpack it and bring its files one by one.";
    throw new Failure("INPUT_INVALID", "This archive is damaged.", hint, {
      cause: thrown,
      detail: thrown instanceof Error ? thrown.message : String(thrown),
    });
  }
}

async function textsOf(zip: ZipFile): Promise<string[]> {
  const texts: string[] = [];
  let [members, size] = [0, 0];
  for await (const entry of zip.eachEntry()) {
    members += 1;
    if (!CHATS.test(entry.fileName)) continue;
    size += entry.uncompressedSize;
    if (members > MAX_MEMBERS || size > MAX_IMPORT_BYTES) {
      throw new Failure(
        "TOO_LARGE",
        `This archive unpacks to more than ${MAX_MEMBERS} files or ${MAX_IMPORT_BYTES} bytes.`,
        "Unpack it and bring its files in parts.",
      );
    }
    texts.push(await textOf(zip, entry));
  }
  return texts;
}

/** The library refuses an entry that is longer than it says. */
async function textOf(zip: ZipFile, entry: Entry): Promise<string> {
  const pieces: Buffer[] = [];
  const stream = await zip.openReadStreamPromise(entry);
  for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}
