import { openCatalog } from "./catalog-door.ts";
import { engineTable } from "./engine-table.ts";

/** `llcuda engine list` */
export async function engineList(json: boolean): Promise<void> {
  const door = openCatalog();
  try {
    const catalog = await door.read();
    process.stdout.write(`${json ? JSON.stringify(catalog, null, 2) : engineTable(catalog)}\n`);
  } finally {
    await door.close();
  }
}
