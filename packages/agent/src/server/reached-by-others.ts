import { isIP } from "node:net";
import type { AgentOptions } from "../options.ts";

/** Whether more than this machine's users can reach the page: then it starts no programs they name. */
export function reachedByOthers({
  host,
  publicUrls,
}: Pick<AgentOptions, "host" | "publicUrls">): boolean {
  const own =
    host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
  return !own || publicUrls.length > 0;
}
