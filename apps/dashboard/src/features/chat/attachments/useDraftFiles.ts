import { MAX_ATTACHMENTS, type Attachment, type ErrorReport } from "@llcuda/protocol";
import { useSyncExternalStore } from "react";
import { reportOf } from "../../../connection/report.ts";
import { Store } from "../../../connection/store.ts";
import { attachFile } from "./attach-file.ts";

/** A file that goes out with the next message; it is on its way until it has an `attachment`. */
export interface DraftFile {
  key: number;
  name: string;
  size: number;
  attachment: Attachment | null;
  error: ErrorReport | null;
  cancel: () => void;
}

const NONE: readonly DraftFile[] = [];
/** By chat; "" is the one that does not exist yet. They live as long as the page. */
const drafts = new Store<ReadonlyMap<string, readonly DraftFile[]>>(new Map());
let count = 0;

const keep = (chat: string, files: readonly DraftFile[]): void => {
  drafts.set(new Map(drafts.get()).set(chat, files));
};
const of = (chat: string): readonly DraftFile[] => drafts.get().get(chat) ?? NONE;
const change = (chat: string, key: number, next: Partial<DraftFile>): void => {
  const at = of(chat).findIndex((file) => file.key === key);
  if (at !== -1) keep(chat, of(chat).with(at, { ...of(chat)[at]!, ...next }));
};

function add(chat: string, file: File): void {
  count += 1;
  const key = count;
  const end = new AbortController();
  const { name, size } = file;
  const draft = { key, name, size, attachment: null, error: null, cancel: () => end.abort() };
  keep(chat, [...of(chat), draft]);
  attachFile(file, end.signal).then(
    (attachment) => change(chat, key, { attachment }),
    (thrown: unknown) => change(chat, key, { error: reportOf(thrown) }),
  );
}

/** The files of a draft. */
export function useDraftFiles(chatId: string | null) {
  const chat = chatId ?? "";
  const files = useSyncExternalStore(drafts.subscribe, () => of(chat));
  return {
    files,
    /** Those that are here, as a message refers to them. */
    ready: files.flatMap(({ attachment }) => (attachment === null ? [] : [attachment])),
    /** Some are on their way, or were refused: a message goes out with all of its files. */
    pending: files.some(({ attachment }) => attachment === null),
    refused: files.some(({ error }) => error !== null),
    attach: (list: Iterable<File>): void => {
      for (const file of [...list].slice(0, MAX_ATTACHMENTS - of(chat).length)) add(chat, file);
    },
    remove: ({ key, cancel }: DraftFile): void => {
      cancel();
      keep(
        chat,
        of(chat).filter((file) => file.key !== key),
      );
    },
    clear: (): void => keep(chat, NONE),
  };
}
