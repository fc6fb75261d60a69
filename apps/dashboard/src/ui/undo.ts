import { Store, type Readable } from "../connection/store.ts";

/** Something that was just done and can be taken back. */
export interface Undoable {
  /** In words: "Chat deleted". */
  done: string;
  undo: () => void;
}

/** How long it is offered: long enough to read, see the mistake and reach the button. */
const UNDO_MS = 10_000;

const current = new Store<Undoable | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export const undoable: Readable<Undoable | null> = current;

/** Offers to take back what was done; it takes the place of what was offered before. */
export function offerUndo(what: Undoable): void {
  clearTimeout(timer);
  current.set(what);
  timer = setTimeout(() => current.set(null), UNDO_MS);
}

export function takeBack(): void {
  const what = current.get();
  clearTimeout(timer);
  current.set(null);
  what?.undo();
}
