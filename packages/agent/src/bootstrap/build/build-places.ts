import { join } from "node:path";
import type { Home } from "../../home.ts";

/** Where building keeps what lasts longer than one try; all of it can be deleted. */
export interface BuildPlaces {
  /** Source trees, each under the name of what it came from. */
  sources: string;
  /** Build folders; one that was interrupted goes on. */
  builds: string;
  /** cmake and ninja where the host has none. */
  tools: string;
}

export function buildPlaces({ cache }: Home): BuildPlaces {
  const place = (name: string): string => join(cache, "build", name);
  return { sources: place("sources"), builds: place("work"), tools: place("tools") };
}
