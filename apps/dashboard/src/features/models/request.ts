import type { LoadOptions } from "@llcuda/protocol";
import type { DownloadAction } from "./downloads/download-words.ts";

/** Something to be done; `id` is what it is about, so that a refusal is shown there. */
export type ModelRequest =
  /** `anyway`: also where memory cannot hold it. */
  | { kind: "load"; id: string; options?: LoadOptions; unload?: string[]; anyway?: boolean }
  | { kind: "unload" | "cancel-load" | "use"; id: string }
  | { kind: "pin"; id: string; pinned: boolean }
  | { kind: "save-options"; id: string; options: LoadOptions }
  | { kind: "delete" | "verify"; id: string }
  | { kind: "cancel-work"; id: string; work: string }
  /** Null gives the file's own name back. */
  | { kind: "rename"; id: string; name: string | null }
  /** hf:OWNER/REPO/FILE or an address; `anyway`: also where it is here already. */
  | { kind: "pull"; id: string; anyway?: boolean }
  | { kind: Exclude<DownloadAction, "resume">; id: string }
  /** `version`: of a file that the hub has changed since its download began. */
  | { kind: "resume"; id: string; version?: "new" | "begun" }
  | { kind: "rate-limit"; id: "downloads"; rate: number | null }
  /** A path on the agent's machine: used where it lies, copied, or moved. */
  | { kind: "import"; id: string; manner: "use" | "copy" | "move" }
  | { kind: "add-folder" | "remove-folder"; id: string }
  | { kind: "rescan"; id: "library" }
  /** Null takes it away. */
  | { kind: "set-token"; id: "token"; token: string | null };

export type Act = (request: ModelRequest) => void;
