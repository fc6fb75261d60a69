import { MAX_IMPORT_CHARS } from "@llcuda/protocol";

/** Cuts a file of many chats into files of fewer, none larger than the agent takes at once. */
export function importParts(text: string): string[] {
  if (text.length <= MAX_IMPORT_CHARS) return [text];
  const value = json(text);
  if (Array.isArray(value)) return parts(value, (chats) => chats);
  const { chats, ...rest } = (value ?? {}) as { chats?: unknown };
  return Array.isArray(chats) ? parts(chats, (some) => ({ ...rest, chats: some })) : [text];
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function parts(chats: readonly unknown[], wrap: (chats: unknown[]) => unknown): string[] {
  const files: unknown[][] = [];
  let room = 0;
  for (const chat of chats) {
    // With a little left for what is around it.
    const size = JSON.stringify(chat).length + 200;
    if (size > room || files.length === 0) {
      files.push([]);
      room = MAX_IMPORT_CHARS;
    }
    room -= size;
    files.at(-1)!.push(chat);
  }
  return files.map((some) => JSON.stringify(wrap(some)));
}
