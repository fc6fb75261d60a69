import { join } from "node:path";
import { homeOf } from "../../home.ts";
import { CatalogChecks } from "../../models/catalog-checks.ts";
import { isHubOffline } from "../../models/sources/huggingface.ts";
import { openDatabase } from "../../store/database.ts";
import { isOffline } from "../options.ts";

/** What the hub said of the catalog, for a command: in the store that an agent of this home has, too. */
export function openCatalogChecks(): { checks: CatalogChecks; close: () => void } {
  const { data } = homeOf(process.env);
  const database = openDatabase(join(data, "llcuda.sqlite"));
  const env = process.env;
  const offline = isOffline(env) || isHubOffline(env);
  const checks = new CatalogChecks({ database, env, offline });
  return { checks, close: () => database.close() };
}
