import { Failure } from "../failure.ts";
import { shownUrl } from "./shown-url.ts";

/** What an error of the socket, of TLS or of the name lookup means. */
export function connectionFailure(url: URL, error: unknown): Failure {
  const { code, message } = error as NodeJS.ErrnoException;
  const secure = url.protocol === "https:";
  const proxy = secure
    ? (process.env["https_proxy"] ?? process.env["HTTPS_PROXY"])
    : (process.env["http_proxy"] ?? process.env["HTTP_PROXY"]);
  const [why, hint] = diagnose(code ?? message, proxy !== undefined);
  const extras = { detail: message, cause: error };
  return new Failure("NETWORK", `cannot fetch ${shownUrl(url)}: ${why}`, hint, extras);
}

function diagnose(code: string, proxied: boolean): [why: string, hint: string] {
  if (/CERT|SELF_SIGNED|VERIFY/.test(code)) {
    const hint = "A proxy that signs anew needs its certificate in NODE_EXTRA_CA_CERTS.";
    return [`its certificate is not trusted (${code})`, hint];
  }
  const hint = proxied
    ? "Check the network and the proxy that HTTPS_PROXY or HTTP_PROXY names."
    : "Check the network; behind a proxy, set HTTPS_PROXY.";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return [`the name was not found (${code})`, hint];
  if (code === "ECONNREFUSED") return [`the connection was refused (${code})`, hint];
  return [`the connection broke (${code})`, hint];
}
