import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** In the published package it lies beside the code (scripts/package.ts), here in its own workspace. */
const PLACES = ["../dashboard", "../../../apps/dashboard/dist"];

/** Where the built dashboard lies. In the repository it need not be built yet. */
export function dashboardFolder(): string {
  const [packaged = "", own = ""] = PLACES.map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  return existsSync(packaged) ? packaged : own;
}
