import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { answerApi } from "./hub-api.ts";
import type { HubFile } from "./hub-file.ts";
import type { ServerIdentity } from "../certificate-authority.ts";
import { FileHost } from "./file-host.ts";

/** Two hosts on two origins: the hub, which answers with redirects, and its CDN. */
export interface StandInHub {
  url: string;
  hub: FileHost;
  cdn: FileHost;
  /** Publishes a file; gives the path under which the CDN serves it. */
  publish(file: HubFile): string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a local server that answers like Hugging Face's hub where model files are concerned.
 * @param identity makes both hosts speak HTTPS
 */
export async function startStandInHub(identity: ServerIdentity | null = null): Promise<StandInHub> {
  const hub = await FileHost.start(identity);
  const cdn = await FileHost.start(identity);
  const published = new Map<string, { file: HubFile; cdnPath: string; sha256: string }>();
  const former: typeof published = new Map();
  hub.route((path, request, response) => {
    if (path.startsWith("/api/")) {
      const files = [...published.values()].map(({ file, sha256 }) =>
        Object.assign({}, file, { sha256 }),
      );
      return answerApi(new URL(request.url ?? "/", hub.url), files, response);
    }
    const asked = decodeURIComponent(path);
    const entry = published.get(asked) ?? former.get(asked);
    if (entry === undefined) return refuse(response, 404, "EntryNotFound");
    const { file, cdnPath, sha256 } = entry;
    const given = request.headers.authorization;
    if (file.token !== undefined && given !== `Bearer ${file.token}`) {
      return refuse(response, given === undefined ? 401 : 403, "GatedRepo");
    }
    response.writeHead(302, {
      location: `${cdn.url}${cdnPath}?signature=secret`,
      "x-repo-commit": file.commit ?? "0123456789abcdef0123456789abcdef01234567",
      "x-linked-size": String(file.bytes.length),
      "x-linked-etag": `"${sha256}"`,
    });
    response.end();
    return true;
  });
  const close = async (): Promise<void> => {
    await Promise.all([hub.close(), cdn.close()]);
  };
  return {
    url: hub.url,
    hub,
    cdn,
    publish(file) {
      const sha256 = createHash("sha256").update(file.bytes).digest("hex");
      const cdnPath = `/blobs/${sha256}`;
      const path = `/${file.repo}/resolve/${file.revision ?? "main"}/${file.file}`;
      const entry = { file, cdnPath, sha256: file.sha256 ?? sha256 };
      published.set(path, entry);
      if (file.commit !== undefined) {
        former.set(`/${file.repo}/resolve/${file.commit}/${file.file}`, entry);
      }
      // The CDN's ETag is its own: not the file's hash.
      const { bytes, pace } = file;
      const etag = `"cdn-${sha256.slice(0, 16)}"`;
      cdn.serve(cdnPath, { bytes, etag, ...(pace === undefined ? {} : { pace }) });
      return cdnPath;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function refuse(response: ServerResponse, status: number, code: string): true {
  response.writeHead(status, { "x-error-code": code }).end();
  return true;
}
