import type { Downloads, HubAccount, Library } from "@llcuda/protocol";
import { LiveValue } from "../live/live-value.ts";
import type { Services } from "./services.ts";

const done = (): Promise<void> => Promise.resolve();

/** The services around models of an agent that has none, for tests of the wire. */
export function emptyLibrary(): Pick<Services, "library" | "downloads" | "hub" | "uploads"> {
  const library = new LiveValue<Library>({ models: [], folders: [], scanning: null, work: [] });
  const account: HubAccount = { token: "none", endpoint: "https://hub.test" };
  return {
    library: {
      watch: (signal) => library.watch(signal),
      refresh: done,
      addFolder: done,
      removeFolder: done,
      import: () => Promise.resolve({ work: null }),
      deletion: () => Promise.resolve({ files: [], keeps: [], neededBy: [], frees: 0 }),
      delete: (id) => Promise.resolve({ id, freed: 0, files: [], keeps: [] }),
      rename: done,
      verify: () => Promise.resolve({ work: "work" }),
      cancel: done,
    },
    downloads: {
      state: new LiveValue<Downloads>({ downloads: [], rateLimit: null, offline: false }),
      add: () => Promise.resolve({ outcome: "begun", id: "download" }),
      pause: done,
      resume: done,
      cancel: done,
      move: done,
      limit: done,
    },
    uploads: {
      received: () => Promise.resolve(0),
      take: () => Promise.resolve({ received: 0, model: null }),
    },
    hub: {
      search: () => Promise.resolve({ repositories: [], cursor: null }),
      files: (id) =>
        Promise.resolve({
          repository: {
            id,
            author: "",
            downloads: 0,
            likes: 0,
            updatedAt: null,
            license: null,
            gated: false,
          },
          quantizations: [],
          projectors: [],
        }),
      account: () => Promise.resolve(account),
      setToken: () => Promise.resolve(account),
    },
  };
}
