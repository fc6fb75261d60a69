import type { MachineFacts } from "@llcuda/protocol";
import { debianAccess, type DebianAccess } from "../debian/debian-access.ts";
import type { HostFacts } from "../facts.ts";
import type { InstallContext } from "../install-context.ts";
import type { EngineSettings } from "../settings.ts";
import type { RuntimeWanted } from "./runtime-wanted.ts";

/** What of this host decides how CUDA's runtime libraries are had. */
export interface RuntimeHost {
  machine: MachineFacts;
  debian: DebianAccess | { reason: string };
  offline: boolean;
}

export function runtimeHostOf(
  facts: HostFacts,
  offline: boolean,
  settings: EngineSettings,
): RuntimeHost {
  return { machine: facts.machine, debian: debianAccess(facts, settings), offline };
}

/** What a way was asked for, and where to put it. */
export interface RuntimeTask {
  wanted: RuntimeWanted;
  host: RuntimeHost;
  /** An empty folder; afterwards it holds each wanted library under its soname, and nothing else. */
  folder: string;
  context: InstallContext;
}

/** One way to CUDA's runtime libraries. */
export interface RuntimeWay {
  /** For a person: "pip", "Debian". */
  name: string;
  /** It sends something over the network. */
  remote: boolean;
  /** Bytes that the disk must have free for it. */
  space: (wanted: RuntimeWanted) => number;
  /** Puts the libraries in place and tells the version of libcudart. Rejects with a Failure. */
  put: (task: RuntimeTask) => Promise<string | null>;
}
