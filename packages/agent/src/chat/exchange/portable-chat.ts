import type { AnswerOptions, AnswerStats, Message, ToolCall, ToolRun } from "@llcuda/protocol";

/** A message as it goes from one program to another; ids hold within its chat only. */
export interface PortableMessage extends Pick<
  Message,
  "id" | "parentId" | "role" | "content" | "reasoning" | "status" | "model" | "createdAt"
> {
  options: AnswerOptions | null;
  stats: AnswerStats | null;
  /** Only llcuda's own files have them whole. */
  toolCalls?: ToolCall[] | undefined;
  tool?: ToolRun | null | undefined;
}

/** A chat as it goes from one program to another, with all its branches. */
export interface PortableChat {
  title: string;
  folder: string | null;
  tags: string[];
  pinned: boolean;
  archived: boolean;
  createdAt: string;
  updatedAt: string;
  /** The last message of the branch that is shown; null: the newest. */
  leafId: string | null;
  /** Parents come before their children. */
  messages: PortableMessage[];
}

/** What was read from a file. */
export interface ReadChats {
  chats: PortableChat[];
  /** Parts that have no place here, such as pictures and system prompts. */
  leftOut: number;
}

/** The branch that is shown, oldest first. */
export function shownBranch({ messages, leafId }: PortableChat): PortableMessage[] {
  const known = new Map(messages.map((message) => [message.id, message]));
  const branch: PortableMessage[] = [];
  let next = known.get(leafId ?? messages.at(-1)?.id ?? "");
  while (next !== undefined && branch.length <= messages.length) {
    branch.unshift(next);
    next = next.parentId === null ? undefined : known.get(next.parentId);
  }
  return branch;
}

/** A time in seconds or milliseconds since 1970 as text; now, where it is none. */
export function timeOf(value: unknown): string {
  const number = Number(value);
  // Seconds until the year 5138, milliseconds since 1973.
  const date = new Date(number < 1e11 ? number * 1_000 : number);
  return number > 0 && !Number.isNaN(date.getTime())
    ? date.toISOString()
    : new Date().toISOString();
}
