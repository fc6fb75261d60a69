import { collectGarbage } from "../../catalog/garbage.ts";
import { homeOf } from "../../home.ts";
import { formatBytes } from "../format.ts";
import { openCatalog } from "./catalog-door.ts";

/** `llcuda engine remove [ID]` */
export async function engineRemove(id: string | null): Promise<void> {
  const bytes = id === null ? await collectGarbage(homeOf(process.env)) : await removed(id);
  const what = id === null ? "" : `Removed ${id}. `;
  const nothing = id === null && bytes === 0;
  process.stdout.write(
    nothing ? "Nothing was left over.\n" : `${what}${formatBytes(bytes)} freed.\n`,
  );
}

async function removed(id: string): Promise<number> {
  const door = openCatalog();
  try {
    return (await door.remove(id)).bytes;
  } finally {
    await door.close();
  }
}
