import type { BenchLoad } from "@llcuda/protocol";
import type { RequestLoad } from "../client/request-load.ts";

/** A plan's loads, one for each point. Pure. */
export function loadsOf(load: BenchLoad): RequestLoad[] {
  return load.kind === "closed"
    ? load.concurrency.map((concurrency) => ({ kind: "closed", concurrency }))
    : load.requestsPerSecond.map((requestsPerSecond) => ({
        kind: "open",
        requestsPerSecond,
        most: load.most,
      }));
}

/** "4 users at once", "2 requests/s". */
export function loadWords(load: RequestLoad): string {
  if (load.kind === "open") return `${load.requestsPerSecond} requests/s`;
  return load.concurrency === 1 ? "one user" : `${load.concurrency} users at once`;
}
