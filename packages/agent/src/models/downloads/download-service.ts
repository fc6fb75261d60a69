import type { Downloads, PullOutcome } from "@llcuda/protocol";
import type { Version } from "./changed-file.ts";
import type { LiveValue } from "../../live/live-value.ts";

/** What the router serves of the models that are on their way here. */
export interface DownloadService {
  state: LiveValue<Downloads>;
  /**
   * Puts a model at the queue's end: a short name, hf:OWNER/REPO/FILE, or an address.
   * @param anyway also where the same content is on this machine already
   * @returns its id, that of the same download where it is in the queue already; or what is here
   * @throws Failure OPTION_INVALID, OFFLINE, MODEL_NOT_FOUND, MODEL_GATED, NETWORK
   */
  add(reference: string, projector: boolean, anyway?: boolean): Promise<PullOutcome>;
  /** @throws Failure NOT_FOUND, as all that follow */
  pause(id: string): Promise<void>;
  /** Also tries a failed one again; `version` decides about one whose file the hub has changed. */
  resume(id: string, version?: Version): Promise<void>;
  /** Takes it out of the queue; what came of an unfinished one is deleted. */
  cancel(id: string): Promise<void>;
  /** Puts it before another one; null: at the end. */
  move(id: string, before: string | null): Promise<void>;
  /** Bytes per second for all together; null: no limit. */
  limit(rate: number | null): Promise<void>;
}
