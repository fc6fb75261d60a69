import type { ErrorReport } from "@llcuda/protocol";
import { agentUrl } from "./address.ts";
import { readReport } from "./report.ts";

const TOKEN = /^#token=([^&]+)/;

/** The token in a URL fragment such as `#token=abc`; null without one. */
export function tokenOf(hash: string): string | null {
  const token = TOKEN.exec(hash)?.[1];
  if (token === undefined) return null;
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

/** Takes the token out of the address bar, the history and every later bookmark. */
export function takeToken(): string | null {
  const token = tokenOf(location.hash);
  if (token !== null) history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}

/** Swaps the token for a cookie that no script can read. Returns the refusal, null when let in. */
export async function openSession(token: string): Promise<ErrorReport | null> {
  const response = await fetch(agentUrl("session"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  return response.ok ? null : readReport(response);
}
