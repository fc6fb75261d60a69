import type { HubAccount, HubFiles, HubSearch } from "@llcuda/protocol";

/** What the router serves of Hugging Face, or of the mirror in its place. */
export interface HubService {
  /** @throws Failure OFFLINE, NETWORK, HTTP_STATUS */
  search(query: string, cursor: string | null): Promise<HubSearch>;
  /** @throws Failure OFFLINE, NETWORK, HTTP_STATUS, MODEL_NOT_FOUND, MODEL_GATED */
  files(repository: string, revision: string): Promise<HubFiles>;
  account(): Promise<HubAccount>;
  /** Keeps a token for gated repositories; null forgets it. @throws Failure INPUT_INVALID */
  setToken(token: string | null): Promise<HubAccount>;
}
