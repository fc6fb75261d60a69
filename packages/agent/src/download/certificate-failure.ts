import { Failure } from "../failure.ts";
import { isUnknownAuthority } from "./authorities.ts";
import { shownUrl } from "./shown-url.ts";

const COMPANY =
  "A company's proxy that signs anew is trusted once its authority's certificate is in the system's store, or its file is named in NODE_EXTRA_CA_CERTS.";

/** What Node says of a certificate that it does not accept. */
type CertificateError = NodeJS.ErrnoException & { cert?: { subjectaltname?: string } };

/**
 * The failure that a refused certificate means; null for another error. Nothing but a change of certificate, clock
 * or trust mends it, so it is not tried again. @param now for the words on this machine's clock
 */
export function certificateFailure(url: URL, error: unknown, now: Date): Failure | null {
  const { cert, code = "", message } = error as CertificateError;
  if (!/CERT|SELF_SIGNED|VERIFY/.test(code) || /_SSL_/.test(code)) return null;
  const [why, hint] = diagnose(code, cert?.subjectaltname ?? "", now);
  const what = `cannot fetch ${shownUrl(url)}: its certificate ${why} (${code})`;
  return new Failure("CERTIFICATE_UNTRUSTED", what, hint, { detail: message, cause: error });
}

function diagnose(code: string, names: string, now: Date): [why: string, hint: string] {
  const clock = `This machine's clock says ${now.toISOString().slice(0, 10)}`;
  if (code === "CERT_HAS_EXPIRED") {
    return [
      "has expired",
      `${clock}: set it if that is wrong; else the server's keeper has to renew it.`,
    ];
  }
  if (code === "CERT_NOT_YET_VALID") {
    return ["is not valid yet", `${clock}: set it if that is wrong.`];
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    const other = names === "" ? "is for another name" : `is for other names: ${names}`;
    return [other, "Check the address; a login page of the network may answer in its place."];
  }
  if (isUnknownAuthority(code)) {
    return ["was issued by an authority that neither Node nor this system knows", COMPANY];
  }
  return ["is not trusted", COMPANY];
}
