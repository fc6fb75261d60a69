import { basename } from "node:path";
import { download } from "../../download/download.ts";
import type { Timing } from "../../download/timing.ts";
import { Failure } from "../../failure.ts";
import type { HubFile } from "../plan.ts";
import { HUB, hubToken } from "../hub/hub-token.ts";
import { askHub } from "./hub-metadata.ts";
import type { ModelSource } from "./model-source.ts";

/**
 * Where Hugging Face is: LLCUDA_HF_ENDPOINT, then its own HF_ENDPOINT, then the hub itself. Several,
 * with commas between, are mirrors: where one fails, a download goes on from the next.
 * @throws Failure OPTION_INVALID
 */
export function hubEndpoints(
  env: Record<string, string | undefined>,
): [first: string, ...string[]] {
  for (const name of ["LLCUDA_HF_ENDPOINT", "HF_ENDPOINT"]) {
    const named = (env[name] ?? "").split(",").map((one) => one.trim());
    const [first, ...others] = named
      .filter((one) => one !== "")
      .map((one) => endpointOf(name, one));
    if (first !== undefined) return [first, ...others];
  }
  return [HUB];
}

function endpointOf(variable: string, text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text.replace(/\/+$/, "");
  throw new Failure(
    "OPTION_INVALID",
    `${variable} is ${JSON.stringify(text)}, which is no http or https address.`,
    `Set it to a mirror's whole address, or unset it for ${HUB}.`,
  );
}

/** Whether the hub's own variable, HF_HUB_OFFLINE, forbids to ask it anything. */
export function isHubOffline(env: Record<string, string | undefined>): boolean {
  return !["", "0", "false", "no", "off"].includes(env["HF_HUB_OFFLINE"]?.toLowerCase() ?? "");
}

/** The first of the endpoints: the one that is asked. @throws Failure OPTION_INVALID */
export function hubEndpoint(env: Record<string, string | undefined>): string {
  return hubEndpoints(env)[0];
}

/**
 * The token for gated repositories. It goes to the endpoint's own origin only; of several mirrors the
 * variable's goes to the hub if it is among them, else to the first.
 */
export function hubHeaders(
  env: Record<string, string | undefined>,
  endpoint = hubEndpoint(env),
): Record<string, string> {
  const endpoints = hubEndpoints(env);
  const whose = endpoints.includes(HUB) ? HUB : endpoints[0];
  const { from, token: found } = hubToken(env, endpoint);
  const token = from === "environment" && endpoint !== whose ? null : found;
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** The address of a file of a repository. */
export function hubUrl(hub: Pick<HubFile, "endpoint" | "repo" | "revision" | "path">): string {
  const path = hub.path.split("/").map(encodeURIComponent).join("/");
  return `${hub.endpoint}/${hub.repo}/resolve/${encodeURIComponent(hub.revision)}/${path}`;
}

/** A file of a repository on Hugging Face or on a mirror of it. */
export function huggingFaceSource(
  hub: HubFile,
  env: Record<string, string | undefined>,
  timing?: Partial<Timing>,
): ModelSource {
  const url = hubUrl(hub);
  const headers = hubHeaders(env);
  return {
    describe: () => `${hub.repo}, ${basename(hub.path)} from ${new URL(hub.endpoint).host}`,
    find: () => Promise.resolve(null),
    async install({ step, signal }) {
      step.detail(`asking ${new URL(hub.endpoint).host} for ${basename(hub.path)}`);
      const known =
        hub.sha256 === null
          ? await askHub(url, headers, signal, timing)
          : { size: hub.size, sha256: hub.sha256 };
      step.detail(`downloading ${basename(hub.path)}`);
      const got = await download({
        url,
        file: hub.file,
        size: known.size ?? undefined,
        sha256: known.sha256 ?? undefined,
        headers,
        signal,
        timing,
        onProgress: (progress) => step.progress(progress),
        onCheck: (done, total) => {
          step.detail(`checking ${basename(hub.file)}`);
          step.progress({ unit: "bytes", done, total, ratePerSecond: null, secondsLeft: null });
        },
        onWait: (owner) => {
          step.detail(`waiting: process ${owner?.pid ?? "?"} downloads ${basename(hub.path)}`);
        },
      });
      return got.file;
    },
  };
}
