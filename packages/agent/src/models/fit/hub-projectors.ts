import { posix } from "node:path";
import type { Hub } from "../hub/hub.ts";
import { chooseProjector, groupFiles, hubReference } from "../hub/quantizations.ts";
import { parseModelReference } from "../model-reference.ts";

/** Repositories whose listing is remembered; a person looks at few, and each slider asks again. */
const MAX_REPOSITORIES = 32;

export interface HubProjector {
  /** hf:OWNER/REPO/FILE. */
  name: string;
  /** Bytes. */
  size: number;
}

/** The files that let models of the hub see or hear; each repository is asked for its files once. */
export class HubProjectors {
  readonly #hub: Pick<Hub, "tree">;
  readonly #known = new Map<string, Promise<HubProjector | null>>();

  constructor(hub: Pick<Hub, "tree">) {
    this.#hub = hub;
  }

  /** The one that a download brings with it; null where there is none, or the hub does not say. */
  async of(reference: string): Promise<HubProjector | null> {
    const parsed = parseModelReference(reference);
    if (parsed.kind !== "huggingface") return null;
    const { repo, revision } = parsed;
    const key = `${repo}@${revision}`;
    const asked = this.#known.get(key) ?? this.#ask(repo, revision);
    this.#known.delete(key);
    this.#known.set(key, asked);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_REPOSITORIES) break;
      this.#known.delete(oldest);
    }
    return asked.catch(() => {
      this.#known.delete(key);
      return null;
    });
  }

  async #ask(repo: string, revision: string): Promise<HubProjector | null> {
    const { projectors } = groupFiles(repo, revision, await this.#hub.tree(repo, revision));
    const chosen = chooseProjector(projectors);
    if (chosen === null) return null;
    return { name: hubReference(repo, revision, posix.normalize(chosen.path)), size: chosen.size };
  }
}
