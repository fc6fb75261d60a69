import type { EngineCatalog } from "@llcuda/protocol";
import type { LiveValue } from "../live/live-value.ts";

/** What the rest of the agent may ask of the engines that are known here; ids are those of the catalog. */
export interface EngineCatalogService {
  readonly state: LiveValue<EngineCatalog>;
  /**
   * Looks at the machine and the sources again.
   * @param fresh asks the network what is new, also where a proved engine is here
   */
  refresh(fresh?: boolean): Promise<void>;
  /**
   * Fetches, inspects and proves an engine. Resolves once begun: `work` tells how it goes.
   * @throws Failure NOT_FOUND, LOCK_HELD when there is work on it already, or why it cannot be had
   */
  install(id: string): Promise<void>;
  /**
   * Fetches CUDA's runtime libraries for the best engine here that lacks them, and proves it. Resolves
   * once begun. @throws Failure NOT_FOUND where none lacks them
   */
  fetchRuntime(): Promise<void>;
  /**
   * Uses an engine from now on and after every start: an id, a source, a backend; null: the best.
   * @throws Failure NOT_FOUND, or why it cannot run here
   */
  use(pin: string | null): Promise<void>;
  /**
   * Deletes an engine from the cache.
   * @returns the bytes that this freed
   * @throws Failure NOT_FOUND, ENGINE_IN_USE, FILE_UNWRITABLE
   */
  remove(id: string): Promise<{ bytes: number }>;
  /**
   * Ends the work on an engine, or puts away why it failed. What was fetched is kept: a later
   * installation goes on from there.
   */
  cancel(id: string): Promise<void>;
  /** Proves an engine anew, whatever is remembered of it. Resolves once begun. @throws as `install` */
  prove(id: string): Promise<void>;
}
