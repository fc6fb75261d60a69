import { Failure } from "../failure.ts";
import { certificateFailure } from "./certificate-failure.ts";
import { shownUrl } from "./shown-url.ts";

/** What an error of the socket, of TLS or of the name lookup means. */
export function connectionFailure(url: URL, error: unknown): Failure {
  const refused = certificateFailure(url, error, new Date());
  if (refused !== null) return refused;
  const { code, message } = error as NodeJS.ErrnoException;
  const secure = url.protocol === "https:";
  const proxy = secure
    ? (process.env["https_proxy"] ?? process.env["HTTPS_PROXY"])
    : (process.env["http_proxy"] ?? process.env["HTTP_PROXY"]);
  const [why, hint] =
    code === "ERR_PROXY_TUNNEL"
      ? tunnelRefused((error as { statusCode?: number }).statusCode)
      : diagnose(code ?? message, proxy !== undefined);
  const extras = { detail: message, cause: error };
  return new Failure("NETWORK", `cannot fetch ${shownUrl(url)}: ${why}`, hint, extras);
}

function diagnose(code: string, proxied: boolean): [why: string, hint: string] {
  if (/^ERR_SSL_|^EPROTO$/.test(code)) {
    const hint = "Check the address: there may be plain http, or a proxy in between.";
    return [`what answers there speaks no TLS that fits (${code})`, hint];
  }
  const hint = proxied
    ? "Check the network and the proxy that HTTPS_PROXY or HTTP_PROXY names."
    : "Check the network; behind a proxy, set HTTPS_PROXY.";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return [`the name was not found (${code})`, hint];
  if (code === "ECONNREFUSED") return [`the connection was refused (${code})`, hint];
  return [`the connection broke (${code})`, hint];
}

/** @param status of the proxy's answer to CONNECT */
function tunnelRefused(status = 0): [why: string, hint: string] {
  const why = `the proxy lets nothing through (${status})`;
  const hint =
    status === 407
      ? "It wants a login: HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT."
      : "It does not let this host through: ask its keeper, or leave the host out in NO_PROXY.";
  return [why, hint];
}
