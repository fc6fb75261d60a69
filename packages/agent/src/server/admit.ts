import { timingSafeEqual } from "node:crypto";
import type { ErrorCode } from "@llcuda/protocol";
import type { AccessPolicy } from "./access-policy.ts";
import { hashOf } from "./token-hash.ts";

/** What a route asks for. What is in no table asks for `token`. */
export type Access = "open" | "session" | "token" | "upload";

/** What one request says of itself; header fields as often as they were sent. */
export interface RequestFacts {
  upgrade: boolean;
  method: string;
  /** The request target: a path with its query. */
  target: string;
  hosts: string[];
  origins: string[];
  fetchSites: string[];
  authorizations: string[];
  cookies: string[];
  contentTypes: string[];
  /** Milliseconds that this address has to wait before its next guess at the token. */
  guessWaitMs: number;
}

export interface Principal {
  admitted: true;
  /** `nobody` came through an open door. */
  role: "admin" | "nobody";
}

export type RefusalCode = Extract<
  ErrorCode,
  | "HOST_REFUSED"
  | "ORIGIN_REFUSED"
  | "TOKEN_MISSING"
  | "TOKEN_WRONG"
  | "MEDIA_TYPE_REFUSED"
  | "TOO_MANY"
>;

export interface Refusal {
  admitted: false;
  code: RefusalCode;
}

const NOBODY: Principal = { admitted: true, role: "nobody" };
const ADMIN: Principal = { admitted: true, role: "admin" };

const refuse = (code: RefusalCode): Refusal => ({ admitted: false, code });

/** Constant-time: both sides are hashes of one length. */
const fits = (text: string, hash: Buffer): boolean => timingSafeEqual(hashOf(text), hash);

/** The bearer token of a request; null without one. Two Authorization fields are never right. */
export function bearerOf(facts: RequestFacts): string | null {
  if (facts.authorizations.length > 1) return "";
  return /^Bearer +(.*)$/i.exec(facts.authorizations[0] ?? "")?.[1]?.trim() ?? null;
}

function cookieValues(headers: string[], name: string): string[] {
  return headers
    .flatMap((header) => header.split(";"))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

/** Cookies ignore ports, so another local program may have set one of our name: one right is enough. */
function cookieVerdict(facts: RequestFacts, policy: AccessPolicy): "none" | "wrong" | "right" {
  const values = cookieValues(facts.cookies, policy.cookieName);
  if (values.length === 0) return "none";
  return values.some((value) => fits(value, policy.cookieHash)) ? "right" : "wrong";
}

const fromElsewhere = (facts: RequestFacts): boolean =>
  facts.fetchSites.some((site) => site !== "same-origin" && site !== "none");

/** Who is asking, by token. Browsers leave Origin out only where they read their own pages. */
function identify(facts: RequestFacts, policy: AccessPolicy, reads: boolean): Principal | Refusal {
  const bearer = bearerOf(facts);
  if (bearer !== null) {
    if (facts.guessWaitMs > 0) return refuse("TOO_MANY");
    return fits(bearer, policy.tokenHash) ? ADMIN : refuse("TOKEN_WRONG");
  }
  const cookie = cookieVerdict(facts, policy);
  if (cookie === "none") return refuse("TOKEN_MISSING");
  if (cookie === "wrong") return refuse("TOKEN_WRONG");
  const ownRead = reads && !fromElsewhere(facts);
  return facts.origins.length === 1 || ownRead ? ADMIN : refuse("ORIGIN_REFUSED");
}

/**
 * The one door: decides for HTTP, event streams and WebSocket upgrades alike who may pass.
 * Stops DNS rebinding (Host), foreign pages (Origin, Sec-Fetch-Site, content type) and strangers.
 */
export function admit(
  facts: RequestFacts,
  policy: AccessPolicy,
  access: Access,
): Principal | Refusal {
  const [host, ...moreHosts] = facts.hosts;
  if (host === undefined || moreHosts.length > 0 || !policy.hosts.has(host)) {
    return refuse("HOST_REFUSED");
  }
  // The absolute form names a second host, which nothing here would look at.
  if (!facts.target.startsWith("/")) return refuse("HOST_REFUSED");

  const [origin, ...moreOrigins] = facts.origins;
  if (moreOrigins.length > 0) return refuse("ORIGIN_REFUSED");
  if (origin !== undefined && !policy.origins.has(origin)) return refuse("ORIGIN_REFUSED");

  const reads = !facts.upgrade && (facts.method === "GET" || facts.method === "HEAD");
  if (!reads && fromElsewhere(facts)) return refuse("ORIGIN_REFUSED");

  let principal: Principal | Refusal = NOBODY;
  if (access === "token" || access === "upload") principal = identify(facts, policy, reads);
  if (!principal.admitted) return principal;
  if (access === "session" && facts.guessWaitMs > 0) return refuse("TOO_MANY");

  // Forms and plain text cross origins without a preflight; JSON and bytes do not.
  const writes = !reads && !facts.upgrade;
  const wanted = access === "upload" ? "application/octet-stream" : "application/json";
  if (writes && !facts.contentTypes.every((type) => mediaType(type) === wanted)) {
    return refuse("MEDIA_TYPE_REFUSED");
  }
  if (writes && facts.contentTypes.length !== 1) return refuse("MEDIA_TYPE_REFUSED");
  return principal;
}

function mediaType(contentType: string): string | undefined {
  return contentType.split(";", 1)[0]?.trim().toLowerCase();
}
