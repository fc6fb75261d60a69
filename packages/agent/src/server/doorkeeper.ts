import type { IncomingMessage } from "node:http";
import { newToken, type AccessPolicy } from "./access-policy.ts";
import { admit, bearerOf, type Access, type Principal, type RequestFacts } from "./admit.ts";
import { GuessGuard } from "./guess-guard.ts";
import { refusalAnswer, type ErrorAnswer } from "./refusal.ts";
import { hashOf } from "./token-hash.ts";

export type Entry = Principal | ({ admitted: false } & ErrorAnswer);

const addressOf = (req: IncomingMessage): string => req.socket.remoteAddress ?? "unknown";

/** The raw header list is read because Node drops doubled fields from `headers`. */
export function factsOf(req: IncomingMessage, upgrade: boolean, guessWaitMs: number): RequestFacts {
  const values = new Map<string, string[]>();
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    const name = (req.rawHeaders[i] ?? "").toLowerCase();
    const list = values.get(name) ?? [];
    list.push(req.rawHeaders[i + 1] ?? "");
    values.set(name, list);
  }
  const all = (name: string): string[] => values.get(name) ?? [];
  return {
    upgrade,
    method: req.method ?? "GET",
    target: req.url ?? "",
    hosts: all("host"),
    origins: all("origin"),
    fetchSites: all("sec-fetch-site"),
    authorizations: all("authorization"),
    cookies: all("cookie"),
    contentTypes: all("content-type"),
    guessWaitMs,
  };
}

/** Applies `admit` to real requests and keeps count of the guesses at the token. */
export class Doorkeeper {
  readonly policy: AccessPolicy;
  readonly #guard = new GuessGuard();
  readonly #guarded: boolean;
  readonly #once = new Set<string>();

  /**
   * @param guarded slows guesses down: for tokens that a person chose. 256 random bits need no such
   *   help, and a wait would let one local user lock out another
   */
  constructor(policy: AccessPolicy, guarded: boolean) {
    this.policy = policy;
    this.#guarded = guarded;
  }

  /** A token that opens one session and then none: for places where others may read it. */
  issueOnce(): string {
    const token = newToken();
    this.#once.add(hashOf(token).toString("base64"));
    return token;
  }

  /** Whether this was such a token; it is used up by asking. */
  redeem(token: string): boolean {
    return this.#once.delete(hashOf(token).toString("base64"));
  }

  enter(req: IncomingMessage, access: Access, upgrade: boolean): Entry {
    const waitMs = this.#guarded ? this.#guard.waitMs(addressOf(req), performance.now()) : 0;
    const facts = factsOf(req, upgrade, waitMs);
    const verdict = admit(facts, this.policy, access);
    if (verdict.admitted) return verdict;
    const bearer = bearerOf(facts);
    if (verdict.code === "TOKEN_WRONG" && bearer !== null) this.noteWrongToken(req, bearer);
    return { admitted: false, ...refusalAnswer(verdict.code, facts) };
  }

  /** For tokens that come in a body instead of a header. */
  noteWrongToken(req: IncomingMessage, token: string): void {
    this.#guard.wrong(addressOf(req), hashOf(token).toString("base64"), performance.now());
  }
}
