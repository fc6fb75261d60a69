import type { HubAccount, HubFiles, HubRepository, HubSearch } from "@llcuda/protocol";
import { z } from "zod";
import type { Timing } from "../../download/timing.ts";
import { Failure } from "../../failure.ts";
import { hubEndpoint } from "../sources/huggingface.ts";
import { HubClient } from "./hub-client.ts";
import type { HubService } from "./hub-service.ts";
import { hubToken, isToken, storeToken } from "./hub-token.ts";
import { groupFiles, type HubEntry } from "./quantizations.ts";

/** Repositories on one page. */
const PAGE = 30;
/** Pages of one repository's listing: 1,000 files each. */
const MAX_TREE_PAGES = 20;

const Repository = z.object({
  id: z.string(),
  author: z.string().nullish(),
  downloads: z.number().catch(0),
  likes: z.number().catch(0),
  lastModified: z.string().nullish(),
  gated: z.union([z.boolean(), z.string()]).catch(false),
  tags: z.array(z.string()).catch([]),
  cardData: z
    .object({ license: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
});
const Tree = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.number().catch(0),
    lfs: z.object({ oid: z.string(), size: z.number() }).nullish(),
  }),
);

export interface HubOptions {
  env: Record<string, string | undefined>;
  offline: boolean;
  /** Id in the library of what is here already. */
  localId: (reference: string, sha256: string | null) => string | null;
  /** Tests are less patient. */
  timing?: Partial<Timing>;
}

/** Hugging Face, or the mirror that HF_ENDPOINT names: what it has and what its files are. */
export class Hub implements HubService {
  readonly #options: HubOptions;
  readonly #client: HubClient;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#client = new HubClient(options.env, options.timing);
  }

  async search(query: string, cursor: string | null): Promise<HubSearch> {
    const url = this.#api("models");
    url.search = new URLSearchParams({
      search: query,
      filter: "gguf",
      sort: "downloads",
      direction: "-1",
      limit: String(PAGE),
      full: "true",
      ...(cursor === null ? {} : { cursor }),
    }).toString();
    const { next, value } = await this.#client.get(url, z.array(Repository));
    return {
      repositories: value.map(repositoryOf),
      cursor: next?.searchParams.get("cursor") ?? null,
    };
  }

  async files(repository: string, revision: string): Promise<HubFiles> {
    const about = await this.#client.get(this.#api(`models/${repository}`), Repository);
    const entries = await this.tree(repository, revision);
    const { projectors, quantizations } = groupFiles(repository, revision, entries);
    const { localId } = this.#options;
    return {
      repository: repositoryOf(about.value),
      quantizations: quantizations.map((one) => {
        const sha256 = one.files.length === 1 ? one.files[0]!.sha256 : null;
        return Object.assign({ localId: localId(one.reference, sha256) }, one);
      }),
      projectors: projectors.map(({ path, size }) => ({ path, size })),
    };
  }

  /** Every file of a repository. */
  async tree(repository: string, revision: string, signal?: AbortSignal): Promise<HubEntry[]> {
    let url: URL | null = this.#api(
      `models/${repository}/tree/${encodeURIComponent(revision)}?recursive=true`,
    );
    const entries: HubEntry[] = [];
    for (let page = 0; url !== null && page < MAX_TREE_PAGES; page++) {
      const { next, value }: { next: URL | null; value: z.infer<typeof Tree> } =
        await this.#client.get(url, Tree, signal);
      for (const { lfs, path, size, type } of value) {
        if (type !== "file") continue;
        const sha256 = lfs != null && /^[0-9a-f]{64}$/.test(lfs.oid) ? lfs.oid : null;
        entries.push({ path, size: lfs?.size ?? size, sha256 });
      }
      url = next;
    }
    return entries;
  }

  account(): Promise<HubAccount> {
    const endpoint = hubEndpoint(this.#options.env);
    return Promise.resolve({ token: hubToken(this.#options.env, endpoint).from, endpoint });
  }

  async setToken(token: string | null): Promise<HubAccount> {
    if (token !== null && !isToken(token)) {
      throw new Failure(
        "INPUT_INVALID",
        "That is no token: it has 8 to 512 letters, digits and signs, without blanks.",
        "Copy it from the hub's settings, where access tokens are made; it begins with hf_.",
      );
    }
    const { env } = this.#options;
    storeToken(env, hubEndpoint(env), token);
    return this.account();
  }

  #api(path: string): URL {
    const { env, offline } = this.#options;
    if (offline) {
      const hint = "Start the agent without --offline to ask Hugging Face.";
      throw new Failure("OFFLINE", "no network is wanted", hint);
    }
    return new URL(`${hubEndpoint(env)}/api/${path}`);
  }
}

function repositoryOf(about: z.infer<typeof Repository>): HubRepository {
  const tagged = about.tags.find((tag) => tag.startsWith("license:"))?.slice("license:".length);
  return {
    id: about.id,
    author: about.author ?? about.id.split("/")[0] ?? "",
    downloads: about.downloads,
    likes: about.likes,
    updatedAt: about.lastModified ?? null,
    license: about.cardData?.license ?? tagged ?? null,
    gated: about.gated !== false,
  };
}
