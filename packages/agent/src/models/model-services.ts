import { homedir } from "node:os";
import type { DatabaseSync } from "node:sqlite";
import type { CatalogModel, LibraryModel } from "@llcuda/protocol";
import type { Home } from "../home.ts";
import { CatalogChecks } from "./catalog-checks.ts";
import { catalogOf, localModel } from "./catalog-of-names.ts";
import { DownloadQueue } from "./downloads/download-queue.ts";
import { DownloadStore } from "./downloads/download-store.ts";
import { unusedModels } from "./downloads/room.ts";
import { Hub } from "./hub/hub.ts";
import { Library } from "./library/library.ts";
import type { Elsewhere } from "./sources/cache.ts";
import { isHubOffline } from "./sources/huggingface.ts";
import { Uploads } from "./uploads/uploads.ts";
import { LibraryStore } from "./library/library-store.ts";

export interface ModelServicesOptions {
  home: Home;
  env: Record<string, string | undefined>;
  offline: boolean;
  database: DatabaseSync;
  /** Whether an engine holds the file at this path, or is about to. */
  inUse: (path: string) => boolean;
  /** Told the name that the model at this path is shown by from now on. */
  onRenamed?: (path: string, name: string) => void;
}

export interface ModelServices {
  library: Library;
  downloads: DownloadQueue;
  hub: Hub;
  uploads: Uploads;
  /** The curated list; the hub is asked about what nobody asked for a day. */
  catalog(): Promise<CatalogModel[]>;
  /** Where a file of the hub lies that another program fetched. */
  elsewhere: Elsewhere;
  close: () => Promise<void>;
}

/** The library, the hub and the queue between them. */
export function modelServices(options: ModelServicesOptions): ModelServices {
  const { database, env, home, inUse } = options;
  const offline = options.offline || isHubOffline(env);
  const store = new LibraryStore(database);
  const userHome = env["HOME"] ?? homedir();
  const renamed = options.onRenamed === undefined ? {} : { onRenamed: options.onRenamed };
  const library = new Library({ home, env, userHome, store, inUse, ...renamed });
  const local = (reference: string, sha256: string | null): string | null =>
    localModel(library.state.value.models, reference, sha256);
  const hub = new Hub({ env, offline, localId: local });
  const arrived = async (path: string, reference: string, sha256: string): Promise<string> => {
    await library.arrived(path, reference, sha256);
    return (await library.find(path)).id;
  };
  /** Nobody may have looked yet. */
  const looked = async (): Promise<LibraryModel[]> => {
    await library.refresh();
    return library.state.value.models;
  };
  const downloads = new DownloadQueue({
    home,
    env,
    offline,
    hub,
    store: new DownloadStore(database),
    models: looked,
    unused: async () => unusedModels(await looked(), inUse),
    onArrived: arrived,
  });
  const checks = new CatalogChecks({ database, env, offline });
  return {
    library,
    downloads,
    hub,
    uploads: new Uploads({ home, downloads, onArrived: arrived }),
    elsewhere: async (reference, sha256) => {
      const whole = (await looked()).filter(({ problem }) => problem === null);
      const id = localModel(whole, reference, sha256);
      return whole.find((model) => model.id === id)?.path ?? null;
    },
    catalog: async () => {
      const models = await looked();
      checks.look();
      return catalogOf(models, checks);
    },
    close: async () => {
      await checks.close();
      await downloads.close();
      library.close();
    },
  };
}
