import tls from "node:tls";

/** Who issued the certificate is not among those that are trusted. */
const UNKNOWN = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

let systemTrusted = false;

export function isUnknownAuthority(code: string | undefined): boolean {
  return code !== undefined && UNKNOWN.has(code);
}

/** Whether `trustSystem` was called in this thread. */
export function isSystemTrusted(): boolean {
  return systemTrusted;
}

/**
 * From here on this thread also trusts the authorities of the system's own store, as curl and browsers do: a
 * company's proxy that signs anew is known there. Reading them takes some 50 ms, so it waits for a need.
 */
export function trustSystem(): void {
  if (systemTrusted) return;
  systemTrusted = true;
  // Node 22.15, which the package still runs on, trusts what it did at its start.
  if (!("setDefaultCACertificates" in tls)) return;
  const all = [...tls.getCACertificates("default"), ...tls.getCACertificates("system")];
  tls.setDefaultCACertificates(all);
}
