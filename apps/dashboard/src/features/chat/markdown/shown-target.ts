/**
 * Where a link leads, as it is shown behind its words; null when they say it themselves. Words that
 * name another place than the address are the oldest trick there is.
 * @param url as `safeUrl` has let it through
 */
export function shownTarget(url: string, words: string): string | null {
  const { protocol, host, pathname } = new URL(url);
  const target = protocol === "mailto:" ? decoded(pathname) : host;
  const said = words.trim().toLowerCase();
  const without = said.replace(/^(?:https?:\/\/|mailto:)/, "").replace(/^www\./, "");
  const bare = target.toLowerCase().replace(/^www\./, "");
  // The words must begin with it and then end or go on with a path: "bank.com.evil.org" is another.
  const rest = without.startsWith(bare) ? without.slice(bare.length) : null;
  return rest !== null && /^(?:$|[/?#:])/.test(rest) && !rest.includes("@") ? null : target;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
