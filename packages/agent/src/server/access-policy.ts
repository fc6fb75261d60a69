import { createHash, randomBytes } from "node:crypto";
import { hostname, networkInterfaces } from "node:os";
import { hashOf } from "./token-hash.ts";

/** Whom `admit` lets in. Every set is exact: no suffixes, no patterns. */
export interface AccessPolicy {
  /** Values of the Host field. */
  hosts: ReadonlySet<string>;
  /** Values of the Origin field. */
  origins: ReadonlySet<string>;
  tokenHash: Buffer;
  cookieName: string;
  cookieHash: Buffer;
}

/** 256 random bits, safe in a URL. */
export const newToken = (): string => randomBytes(32).toString("base64url");

/** What the cookie holds: derived, so that a leaked cookie does not tell the token. */
export function cookieValueOf(token: string): string {
  return createHash("sha256").update(`llcuda session\n${token}`).digest("base64url");
}

/** Cookies ignore ports: two agents on one host keep apart by this name. */
export const cookieNameOf = (port: number): string => `llcuda-session-${port}`;

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const WILDCARDS = new Set(["0.0.0.0", "::"]);

/**
 * The names under which a listener on `host` is called. Behind a wildcard address these are the
 * machine's own addresses and name; another site cannot rebind its name to an address literal.
 */
export function namesOf(host: string): string[] {
  const names = WILDCARDS.has(host)
    ? [
        hostname(),
        ...Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((i) => i.address)),
      ]
    : [host];
  return names.map((name) => (name.includes(":") ? `[${name}]` : name));
}

/**
 * @param names host names and addresses that the agent listens on, IPv6 in brackets
 * @param publicUrls addresses under which a proxy shows this agent
 */
export function accessPolicy(options: {
  port: number;
  token: string;
  names: string[];
  publicUrls: string[];
}): AccessPolicy {
  const { port, token, names, publicUrls } = options;
  const local = [...LOOPBACK, ...names].map((name) => `http://${name}:${port}`);
  const urls = [...local, ...publicUrls].filter((url) => URL.canParse(url)).map((u) => new URL(u));
  return {
    hosts: new Set(urls.map((url) => url.host)),
    origins: new Set(urls.map((url) => url.origin)),
    tokenHash: hashOf(token),
    cookieName: cookieNameOf(port),
    cookieHash: hashOf(cookieValueOf(token)),
  };
}
