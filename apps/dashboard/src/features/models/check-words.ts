import { shortHash, type CatalogCheck, type CatalogModel } from "@llcuda/protocol";
import { formatBytes } from "../../ui/format.ts";

/** What the hub said of a file of the catalog, and what is known of it by that. */
export type CheckedOffer = Pick<
  CatalogModel["files"][number],
  "asking" | "check" | "sha256" | "size"
>;

/** Midnight where the reader is, `back` days before that of a moment: days of 23 and 25 hours too. */
function dayOf(ms: number, back = 0): number {
  const day = new Date(ms);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - back).getTime();
}

/** "today", "yesterday", else the date, in the reader's own day. @param now milliseconds since the epoch */
function dayWords(at: string, now: number): string {
  const asked = Date.parse(at);
  if (dayOf(asked) === dayOf(now)) return "today";
  return dayOf(asked) === dayOf(now, 1) ? "yesterday" : dateOf(asked);
}

const two = (part: number): string => String(part).padStart(2, "0");

/** "2026-11-26", where the reader is. */
function dateOf(ms: number): string {
  const day = new Date(ms);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

function stateWords({ movedTo, state }: CatalogCheck): string {
  switch (state) {
    case "there":
      return "there";
    case "changed":
      return "there, with other bytes than before";
    case "moved":
      return `moved to ${movedTo ?? "another name"}`;
    case "gated":
      return "wants a token";
    case "gone":
      return "gone";
  }
}

/** "checked today: there", for a line below a name. */
export function checkedWords({ asking, check }: CheckedOffer, now: number): string {
  if (check === null) return asking ? "asking the hub" : "not checked yet";
  return `checked ${dayWords(check.at, now)}: ${stateWords(check)}`;
}

/** The same, with who was asked and what is known by it. */
export function checkedInFull(offer: CheckedOffer, now: number): string {
  const { asking, check, sha256, size } = offer;
  if (check === null) {
    return asking ? "the hub is being asked" : "not checked yet: no hub was reached so far";
  }
  const { host, state } = check;
  const where = host === null ? "" : ` at ${host}`;
  const known = [
    `checked ${dayWords(check.at, now)}${where}: ${stateWords(check)}`,
    size === null || state === "gone" ? null : formatBytes(size),
    sha256 === null || state === "gone" ? null : `SHA-256 ${shortHash(sha256)}…`,
  ];
  return known.filter((part) => part !== null).join(", ");
}

/** The hub has it no more: to pull it would only fail. */
export function isGone(offer: Pick<CheckedOffer, "check">): boolean {
  return offer.check?.state === "gone";
}
