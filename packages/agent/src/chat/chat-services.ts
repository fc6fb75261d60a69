import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Message } from "@llcuda/protocol";
import type { EngineService } from "../engine/engine-service.ts";
import type { SlotLines } from "../engine/slot-lines.ts";
import type { Home } from "../home.ts";
import type { AgentOptions } from "../options.ts";
import { reachedByOthers } from "../server/reached-by-others.ts";
import { ChatStore } from "../store/chat-store.ts";
import { ToolDesk } from "../tools/tool-desk.ts";
import { ToolSettings } from "../tools/tool-settings.ts";
import { AttachmentFiles } from "./attachments/attachment-files.ts";
import type { LimitOf } from "../bench/limit/stream-limit.ts";
import { Chats } from "./chats.ts";
import { Presets } from "./presets/presets.ts";

/** Files that no message refers to are looked for after this long: not on the way to the page. */
const PURGE_AFTER_MS = 60_000;

export interface ChatServicesOptions {
  home: Home;
  options: AgentOptions;
  database: DatabaseSync;
  /** The engine that runs a model; the current one where none is named. */
  engineOf: (model?: string) => EngineService;
  lines: SlotLines;
  /** What the machine allows an answer, where a bench has measured it. */
  limitOf: LimitOf;
  /** Told of each answer that ended well. */
  onAnswer: (answer: Message) => void;
}

export interface ChatServices {
  chats: Chats;
  presets: Presets;
  attachments: AttachmentFiles;
  tools: ToolDesk;
  start(): void;
  close(): Promise<void>;
}

/** The chats, and what belongs to them: presets, attached files and tools. */
export function chatServices({
  home,
  options,
  database,
  ...rest
}: ChatServicesOptions): ChatServices {
  const store = new ChatStore(database);
  const presets = new Presets(database);
  const attachments = new AttachmentFiles(join(home.data, "attachments"));
  const tools = new ToolDesk({
    settings: new ToolSettings(join(home.data, "tools.json")),
    mayAdd: !reachedByOthers(options),
  });
  const chats = new Chats({
    ...rest,
    store,
    files: attachments,
    defaultsFor: (model) => presets.defaultFor(model),
    desk: tools,
    titles: options.titles,
  });
  let purge: NodeJS.Timeout | undefined;
  return {
    chats,
    presets,
    attachments,
    tools,
    start: () => {
      purge = setTimeout(
        () => attachments.purge((id) => store.usesAttachment(id)),
        PURGE_AFTER_MS,
      ).unref();
      tools.start();
    },
    close: async () => {
      clearTimeout(purge);
      await chats.close();
      await tools.close();
    },
  };
}
