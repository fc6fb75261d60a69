import { z } from "zod";
import { Chat, Message } from "./chat.ts";

/** Most chats of one page: more than a screen shows, and some 60 kB. */
export const MAX_CHATS_PAGE = 200;
export const MAX_TITLE_CHARS = 200;
export const MAX_FOLDER_CHARS = 100;
export const MAX_TAG_CHARS = 50;
/** More tags than anybody gives one chat. */
export const MAX_TAGS = 20;

/** Which chats a list shows. */
export const ChatsView = z.object({
  shelf: z.enum(["active", "archived", "trash"]).default("active"),
  folder: z.string().max(MAX_FOLDER_CHARS).optional(),
  tag: z.string().max(MAX_TAG_CHARS).optional(),
});
export type ChatsView = z.infer<typeof ChatsView>;

/** A place in a list: after this chat. Pinned chats come first, then the newest. */
export const ChatsCursor = Chat.pick({ id: true, pinned: true, updatedAt: true });
export type ChatsCursor = z.infer<typeof ChatsCursor>;

export const ChatsPage = z.object({
  chats: z.array(Chat),
  /** Whether there are more behind them. */
  more: z.boolean(),
});
export type ChatsPage = z.infer<typeof ChatsPage>;

const Counted = z.object({ name: z.string(), chats: z.number() });
/** Folders and tags in use, and how many chats lie on each shelf. */
export const Shelves = z.object({
  active: z.number(),
  archived: z.number(),
  trash: z.number(),
  folders: z.array(Counted),
  tags: z.array(Counted),
});
export type Shelves = z.infer<typeof Shelves>;

/**
 * What a watcher of the list receives: the first page on open, then the chats that changed, whichever
 * shelf they lie on; the watcher sorts them in or leaves them out.
 */
export const ChatsEvent = z.discriminatedUnion("type", [
  ChatsPage.extend({ type: z.literal("page"), shelves: Shelves }),
  z.object({
    type: z.literal("changes"),
    chats: z.array(Chat),
    /** Absent when it is as before. */
    shelves: Shelves.optional(),
  }),
]);
export type ChatsEvent = z.infer<typeof ChatsEvent>;

/** A piece of a text around a find, and where in it the words stand (UTF-16 offsets). */
export const Snippet = z.object({
  text: z.string(),
  marks: z.array(z.object({ from: z.number(), to: z.number() })),
});
export type Snippet = z.infer<typeof Snippet>;

/** One chat that was found: by its title, by messages, or both. */
export const ChatHit = z.object({
  chat: Chat,
  /** Where in the title the words stand; empty when only messages hold them. */
  title: Snippet,
  messages: z.array(
    z.object({ messageId: z.string(), role: Message.shape.role, snippet: Snippet }),
  ),
});
export type ChatHit = z.infer<typeof ChatHit>;

/** `complete`: false when there was more than a search looks through or shows. */
export const ChatHits = z.object({ hits: z.array(ChatHit), complete: z.boolean() });
export type ChatHits = z.infer<typeof ChatHits>;

/** Most chats of one file. */
export const MAX_EXPORTED_CHATS = 200;
/** Largest text of a file of chats that comes in one call; larger ones go by `PUT /chats/import`. */
export const MAX_IMPORT_CHARS = 4 * 1024 * 1024;

/** The forms in which chats leave llcuda; all but `html` can be read back. */
export const ChatsFormat = z.enum(["json", "markdown", "html", "open-webui", "llama-ui"]);
export type ChatsFormat = z.infer<typeof ChatsFormat>;

/** A file of chats. */
export const ExportedChats = z.object({ name: z.string(), type: z.string(), text: z.string() });
export type ExportedChats = z.infer<typeof ExportedChats>;

/** What was read from a file. `leftOut` counts what has no place here, such as pictures. */
export const ImportedChats = z.object({
  chatIds: z.array(z.string()),
  messages: z.number(),
  leftOut: z.number(),
});
export type ImportedChats = z.infer<typeof ImportedChats>;
