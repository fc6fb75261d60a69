import { randomUUID } from "node:crypto";
import type { StoredChat } from "../store/chat-rows.ts";
import { now } from "./new-message.ts";

/** As many as a row of the list shows. */
const TITLE_CHARS = 60;
/** More of a question than this is not looked through for a line with words. */
const LOOKED_AT = 2_000;
/** What markdown puts before the words of a line: headings, quotes, points, fences of code. */
const MARKS = /^(?:#{1,6}\s+|>\s*|[-*+]\s+|(?:`{3,}|~{3,}).*$)+/;

/** The first line of a question that says something, until the model or a person names the chat. */
export function titleOfQuestion(text: string): string {
  const lines = text.trim().slice(0, LOOKED_AT).split("\n");
  const bare = lines.map((line) =>
    line
      .trim()
      .replace(MARKS, "")
      .replaceAll(/\*\*|__|`/g, ""),
  );
  const line = bare.find((each) => /[\p{L}\p{N}]/u.test(each)) ?? lines[0] ?? "";
  return cut(line.replaceAll(/\s+/g, " ").trim());
}

/** At the end of a word where one ends late enough, never within a character. */
function cut(line: string): string {
  if (line.length <= TITLE_CHARS) return line;
  let start = "";
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    if (start.length + segment.length >= TITLE_CHARS) break;
    start += segment;
  }
  const space = start.lastIndexOf(" ");
  return `${(space > start.length / 2 ? start.slice(0, space) : start).replace(/[\s,;:.–—-]+$/, "")}…`;
}

/** A chat that is not stored yet. */
export function newChat(title: string, rest: Partial<StoredChat> = {}): StoredChat {
  const at = now();
  return {
    id: randomUUID(),
    title,
    titleSource: "question",
    folder: null,
    tags: [],
    pinned: false,
    archived: false,
    deletedAt: null,
    createdAt: at,
    updatedAt: at,
    running: false,
    leafId: null,
    settings: null,
    ...rest,
  };
}
