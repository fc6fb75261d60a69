import { Failure } from "../failure.ts";
import { shownUrl } from "./shown-url.ts";

/** More hops are a loop. Browsers stop at 20, curl at 50; no file host needs more than 3. */
export const MAX_REDIRECTS = 10;

/**
 * Where a redirect leads. Pure.
 * @param asked what was asked for at first, for messages
 * @param hop redirects followed so far
 * @throws Failure HTTP_STATUS for what must not be followed: loops, https to http, other schemes
 */
export function nextHop(asked: URL, from: URL, location: string, hop: number): URL {
  if (hop >= MAX_REDIRECTS) throw refused(asked, `loops: ${hop} hops`);
  if (!URL.canParse(location, from.href)) throw refused(asked, "has no valid address");
  const next = new URL(location, from);
  if (next.protocol !== "https:" && next.protocol !== "http:") {
    throw refused(asked, `to ${next.protocol} is not followed`);
  }
  if (from.protocol === "https:" && next.protocol === "http:") {
    throw refused(asked, `from https to http (${shownUrl(next)}) is not followed`);
  }
  return next;
}

function refused(asked: URL, why: string): Failure {
  return new Failure(
    "HTTP_STATUS",
    `the redirect of ${shownUrl(asked)} ${why}`,
    "The server or a proxy in between is set up wrongly; try another source.",
  );
}
