import {
  MAX_ATTACHMENTS,
  type Attachment,
  type AttachmentKind,
  type AttachmentRef,
  type ErrorCode,
} from "@llcuda/protocol";
import { Failure } from "../../failure.ts";
import type { AttachmentFiles } from "../attachments/attachment-files.ts";
import type { ReadChats } from "./portable-chat.ts";

/** A file of a message, as it goes into a file of chats. */
export interface CarriedFile {
  kind: AttachmentKind;
  type: string;
  base64: string;
  /** As the model gets it; null for pictures and sound. */
  text: string | null;
}

/** By their SHA-256. A file that is not carried is only named. */
export type CarriedFiles = ReadonlyMap<string, CarriedFile>;

/** What makes a file none of ours; the rest of the chats comes in without it. */
const REFUSALS = new Set<ErrorCode>([
  "NOT_FOUND",
  "TOO_LARGE",
  "INPUT_INVALID",
  "MEDIA_TYPE_REFUSED",
  "FILE_UNREADABLE",
]);

async function unlessRefused<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    if (thrown instanceof Failure && REFUSALS.has(thrown.code)) return null;
    throw thrown;
  }
}

/** Reads the files of messages; what is not there any more is left out. */
export async function carryFiles(
  attachments: readonly Attachment[],
  source: AttachmentFiles,
): Promise<CarriedFiles> {
  const carried = new Map<string, CarriedFile>();
  for (const { id, kind, type } of attachments) {
    if (carried.has(id)) continue;
    const textual = kind === "text" || kind === "pdf";
    // oxlint-disable-next-line no-await-in-loop -- one after the other: they may be large
    const base64 = await unlessRefused(source.base64(id));
    // oxlint-disable-next-line no-await-in-loop
    const text = textual ? await unlessRefused(source.text(id)) : null;
    if (base64 !== null) carried.set(id, { kind, type, base64, text });
  }
  return carried;
}

/**
 * Takes the files of what was read to where attachments lie.
 * @returns what became of each reference; null: no file that llcuda takes
 * @throws Failure DISK_FULL, FILE_UNWRITABLE
 */
export async function takeFiles(
  { chats, files }: ReadChats,
  target: AttachmentFiles,
): Promise<ReadonlyMap<string, Attachment | null>> {
  const taken = new Map<string, Attachment | null>();
  const refs = chats.flatMap(({ messages }) => messages.flatMap(refsOf));
  for (const ref of refs) {
    if (taken.has(ref.id)) continue;
    const file = files.get(ref.id);
    // oxlint-disable-next-line no-await-in-loop -- each may hold a thread for its text
    const found = await unlessRefused(
      file === undefined
        ? target.named([ref]).then(([known]) => known ?? null)
        : target.take(file.name, chunks(file.bytes)),
    );
    taken.set(ref.id, found);
  }
  return taken;
}

/** As many files as one message may have. */
export function refsOf({ attachments = [] }: { attachments?: AttachmentRef[] | undefined }) {
  return attachments.slice(0, MAX_ATTACHMENTS);
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
