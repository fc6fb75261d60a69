import type { AptEntry } from "./apt-entries.ts";

/** A copy of the Debian archive. */
export interface DebianMirror {
  uri: string;
  /** Keyring files that the host's configuration trusts for it. */
  signedBy: string[];
}

const SUITES = new Set(
  "experimental unstable testing stable oldstable oldoldstable sid"
    .split(" ")
    .concat("stretch buster bullseye bookworm trixie forky duke".split(" ")),
);

/**
 * The Debian mirrors among a host's apt entries, best first. An archive is taken for one by its
 * suites, or by the path that all mirrors share; `security` lies apart and has no `sid`.
 */
export function debianMirrors(entries: readonly AptEntry[]): DebianMirror[] {
  const mirrors = new Map<string, DebianMirror & { score: number }>();
  for (const { uri, suite, components, signedBy } of entries) {
    const place = uri.replace(/\/+$/, "");
    if (!components.includes("main") || /security|raspbian|cdrom:/.test(`${uri} ${suite}`))
      continue;
    const known = SUITES.has(suite.replace(/-(updates|backports|proposed-updates)$/, ""));
    const named = place.endsWith("/debian") || place.startsWith("mirror+");
    if (!known && !named) continue;
    const score = Number(known) + Number(named);
    const before = mirrors.get(place);
    if (before === undefined || before.score < score)
      mirrors.set(place, { uri: place, signedBy, score });
  }
  return [...mirrors.values()]
    .toSorted((a, b) => b.score - a.score)
    .map(({ uri, signedBy }) => ({ uri, signedBy }));
}
