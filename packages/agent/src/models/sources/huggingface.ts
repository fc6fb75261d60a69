import { basename } from "node:path";
import { download } from "../../download/download.ts";
import type { Timing } from "../../download/timing.ts";
import { Failure } from "../../failure.ts";
import type { HubFile } from "../plan.ts";
import { askHub } from "./hub-metadata.ts";
import type { ModelSource } from "./model-source.ts";

const HUB = "https://huggingface.co";

/**
 * Where Hugging Face is: LLCUDA_HF_ENDPOINT, then its own HF_ENDPOINT, then the hub itself.
 * @throws Failure OPTION_INVALID
 */
export function hubEndpoint(env: Record<string, string | undefined>): string {
  for (const name of ["LLCUDA_HF_ENDPOINT", "HF_ENDPOINT"]) {
    const named = env[name]?.trim() ?? "";
    if (named === "") continue;
    if (URL.canParse(named) && /^https?:/.test(named)) return named.replace(/\/+$/, "");
    throw new Failure(
      "OPTION_INVALID",
      `${name} is ${JSON.stringify(named)}, which is no http or https address.`,
      `Set it to a mirror's whole address, or unset it for ${HUB}.`,
    );
  }
  return HUB;
}

/** The token for gated repositories. It goes to the endpoint's own origin only. */
export function hubHeaders(env: Record<string, string | undefined>): Record<string, string> {
  const token = env["HF_TOKEN"]?.trim();
  return token === undefined || token === "" ? {} : { authorization: `Bearer ${token}` };
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
        onWait: (owner) => {
          step.detail(`waiting: process ${owner?.pid ?? "?"} downloads ${basename(hub.path)}`);
        },
      });
      return got.file;
    },
  };
}
