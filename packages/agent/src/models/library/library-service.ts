import type { DeletedModel, Deletion, Library } from "@llcuda/protocol";

/** How a file or folder of the person's own gets into the library. */
export type ImportManner = "use" | "copy" | "move";

/** What the router serves of the models that are on this machine. */
export interface LibraryService {
  /** The library, looked through again now and then while somebody watches. */
  watch(signal?: AbortSignal): AsyncIterable<Library>;
  /** Looks through all folders now. */
  refresh(): Promise<void>;
  /** @throws Failure INPUT_INVALID, FILE_UNREADABLE */
  addFolder(path: string): Promise<void>;
  /** Takes off a folder that a person added; nothing in it is touched. @throws Failure NOT_FOUND */
  removeFolder(path: string): Promise<void>;
  /** Begins; `work` of the library tells how it goes. @returns the work's id; null where it is done */
  import(path: string, manner: ImportManner): Promise<{ work: string | null }>;
  /** What deleting a model would take away. @throws Failure MODEL_NOT_FOUND */
  deletion(id: string): Promise<Deletion>;
  /** @throws Failure MODEL_NOT_FOUND, MODEL_IN_USE, INPUT_INVALID for a file of another program */
  delete(id: string): Promise<DeletedModel>;
  /** The name that is shown; null gives the file's own back. @throws Failure MODEL_NOT_FOUND */
  rename(id: string, name: string | null): Promise<void>;
  /** Begins to hash a model and to look at every value. @throws Failure MODEL_NOT_FOUND */
  verify(id: string): Promise<{ work: string }>;
  /** Ends a work, or puts away what became of it. */
  cancel(work: string): Promise<void>;
}
