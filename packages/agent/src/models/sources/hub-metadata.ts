import { setTimeout as delay } from "node:timers/promises";
import { exchange, type Exchange } from "../../download/exchange.ts";
import { shownUrl } from "../../download/shown-url.ts";
import { connectionFailure } from "../../download/connection-failure.ts";
import { httpFailure } from "../../download/response-verdict.ts";
import { backoff, PATIENCE, retryAfter, type Timing } from "../../download/timing.ts";
import { Failure } from "../../failure.ts";

/** What the hub says about a file; null where it does not. */
export interface HubMetadata {
  size: number | null;
  sha256: string | null;
  /** By which the file can be had after the branch has moved on. */
  commit: string | null;
  /** Where the hub has it now: another address than the one asked for where it was renamed. */
  url: string;
}

/** Asked this often while the hub is busy. */
const ATTEMPTS = 4;

/**
 * Asks the hub for a file's length and hash. For files kept in LFS it tells both in the headers of
 * its redirect to the CDN (x-linked-size, x-linked-etag), which is therefore not followed.
 * @throws Failure NETWORK, HTTP_STATUS, MODEL_NOT_FOUND, MODEL_GATED, CANCELLED
 */
export async function askHub(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  timing: Partial<Timing> = {},
): Promise<HubMetadata> {
  const patience = { ...PATIENCE, ...timing };
  for (let attempt = 1; ; attempt++) {
    const answer = await head(url, headers, signal, patience);
    const pause = retryAfter(answer.headers["retry-after"], Date.now());
    const busy = answer.status === 429 || answer.status >= 500;
    if (!busy || attempt === ATTEMPTS || (pause ?? 0) > patience.retryAfterCapMs) {
      return { ...readMetadata(answer, url), url: answer.url.href };
    }
    await delay(pause ?? backoff(patience, attempt, Math.random()), undefined, { signal }).catch(
      () => {},
    );
  }
}

async function head(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  timing: Timing,
) {
  const impatient = AbortSignal.any([
    signal,
    AbortSignal.timeout(timing.connectMs + timing.headersMs),
  ]);
  try {
    const answer = await exchange({
      url: new URL(url),
      method: "HEAD",
      headers: {},
      private: headers,
      signal: impatient,
      stayOnOrigin: true,
    });
    answer.body.destroy();
    return answer;
  } catch (error) {
    if (signal.aborted) {
      throw new Failure("CANCELLED", "asking the hub was cancelled", "Start it again.");
    }
    throw error instanceof Failure ? error : connectionFailure(new URL(url), error);
  }
}

/** @throws Failure for an answer that is no file */
export function readMetadata(
  answer: Pick<Exchange, "status" | "headers">,
  url: string,
): Omit<HubMetadata, "url"> {
  const { status, headers } = answer;
  if (status >= 400) throw refusal(status, String(headers["x-error-code"] ?? ""), url);
  const etag = [headers["x-linked-etag"]].flat()[0] ?? "";
  const sha256 = /^"?([0-9a-f]{64})"?$/i.exec(etag)?.[1]?.toLowerCase() ?? null;
  const length =
    headers["x-linked-size"] ?? (status === 200 ? headers["content-length"] : undefined);
  const size = length !== undefined && /^\d+$/.test(String(length)) ? Number(length) : null;
  const told = String(headers["x-repo-commit"] ?? "");
  const commit = /^[0-9a-f]{40}$/.test(told) ? told : null;
  return { size, sha256, commit };
}

function refusal(status: number, code: string, url: string): Failure {
  const what = shownUrl(new URL(url));
  // The hub hides private repositories: without a token it answers 401 for what does not exist.
  if (
    code === "RepoNotFound" ||
    code === "EntryNotFound" ||
    code === "RevisionNotFound" ||
    status === 404
  ) {
    return new Failure(
      "MODEL_NOT_FOUND",
      `there is no ${what} (${code === "" ? status : code})`,
      "Check owner, repository and file name; for a private repository set HF_TOKEN.",
    );
  }
  if (status === 401 || status === 403) {
    return new Failure(
      "MODEL_GATED",
      `access to ${what} is not granted (${code === "" ? status : code})`,
      "Accept the model's terms on its page, then give a token of that account: HF_TOKEN, `llcuda models token --set`, or on the Models page.",
    );
  }
  return httpFailure(status, what);
}
