import type {
  AnswerOptions,
  AnswerStats,
  AttachmentRef,
  ErrorReport,
  Message,
  Repetition,
  ToolCall,
  ToolRun,
} from "@llcuda/protocol";

/** A message as it goes from one program to another; ids hold within its chat only. */
export interface PortableMessage extends Pick<
  Message,
  "id" | "parentId" | "role" | "content" | "reasoning" | "status" | "model" | "createdAt"
> {
  options: AnswerOptions | null;
  stats: AnswerStats | null;
  /** Files by their SHA-256, or by whatever `ReadChats.files` calls them. */
  attachments?: AttachmentRef[] | undefined;
  toolCalls?: ToolCall[] | undefined;
  tool?: ToolRun | null | undefined;
  /** Only llcuda's own files have these. */
  round?: string | null | undefined;
  error?: ErrorReport | null | undefined;
  repetition?: Repetition | null | undefined;
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
  /** With what its answers are written; null for the defaults. */
  settings: AnswerOptions | null;
  /** Parents come before their children. */
  messages: PortableMessage[];
}

/** A file that a form of chats holds whole. */
export interface IncomingFile {
  name: string;
  bytes: Uint8Array;
}

/** What was read from a file. */
export interface ReadChats {
  chats: PortableChat[];
  /** By the ids that messages refer to; a file that is not here may lie in llcuda's folder already. */
  files: ReadonlyMap<string, IncomingFile>;
  /** Parts that have no place here. */
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

/** A call that another program has run. */
export function ranOf({ id: callId, name, arguments: args }: ToolCall): ToolRun {
  return { callId, name, title: name, server: null, arguments: args, state: "done", ms: null };
}
