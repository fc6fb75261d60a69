import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BEHAVIOUR_VARIABLE,
  FAKE_LLAMA_SERVER,
  FileHost,
  type FakeBehaviour,
} from "@llcuda/test-kit";
import { create } from "tar";

/** A release as the stand-in shows it. */
export interface StandInRelease {
  tag: string;
  /** File name to bytes. */
  files: Record<string, Uint8Array>;
  /** What the API says instead of the true `digest` of each file; null: it says none. */
  digest?: string | null;
}

/**
 * Three hosts on three origins that answer like GitHub where releases are concerned: the REST API,
 * the web site, which redirects, and the host of the files.
 */
export class StandInGithub {
  readonly api: FileHost;
  readonly web: FileHost;
  readonly files: FileHost;
  #releases: StandInRelease[] = [];

  private constructor(api: FileHost, web: FileHost, files: FileHost) {
    this.api = api;
    this.web = web;
    this.files = files;
    const repo = "/ggml-org/llama.cpp/releases";
    api.route((path, _request, response) => {
      const answer = this.#releases.map((release) => this.#described(release));
      const body = path.endsWith("/latest") ? answer[0] : answer;
      if (!path.startsWith(`/repos${repo}`) || body === undefined) return false;
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
      return true;
    });
    web.route((path, _request, response) => {
      const redirect = (location: string): true => {
        response.writeHead(302, { location }).end();
        return true;
      };
      const tag = this.#releases[0]?.tag;
      if (path === `${repo}/latest` && tag !== undefined) return redirect(`${repo}/tag/${tag}`);
      const isFile = path.startsWith(`${repo}/download/`) || path.includes("/archive/refs/tags/");
      if (isFile) return redirect(files.url + path);
      response.writeHead(path === `${repo}/tag/${tag}` ? 200 : 404, {
        "content-type": "text/html",
      });
      response.end("<!DOCTYPE html><title>llama.cpp</title>");
      return true;
    });
  }

  static async start(): Promise<StandInGithub> {
    const api = await FileHost.start();
    return new StandInGithub(api, await FileHost.start(), await FileHost.start());
  }

  /** The variables that lead an agent here. */
  get env(): Record<string, string> {
    return { LLCUDA_GITHUB_API: this.api.url, LLCUDA_GITHUB_URL: this.web.url };
  }

  /** Newest first. */
  publish(...releases: StandInRelease[]): void {
    this.#releases = releases;
    for (const { files, tag } of releases) {
      for (const [name, bytes] of Object.entries(files)) this.files.serve(pathOf(tag, name), bytes);
    }
  }

  /** The GET requests for one file that reached its host. */
  gets(tag: string, name: string) {
    return this.files.gets(pathOf(tag, name));
  }

  async close(): Promise<void> {
    await Promise.all([this.api, this.web, this.files].map((host) => host.close()));
  }

  #described({ digest, files, tag }: StandInRelease) {
    const assets = Object.entries(files).map(([name, bytes]) => {
      const truth = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
      const url = this.web.url + pathOf(tag, name);
      return {
        name,
        size: bytes.length,
        browser_download_url: url,
        digest: digest === undefined ? truth : digest,
      };
    });
    return { tag_name: tag, assets };
  }
}

export function pathOf(tag: string, name: string): string {
  return `/ggml-org/llama.cpp/releases/download/${tag}/${name}`;
}

/** An archive as upstream packs it: one folder named after the tag, with links between libraries. */
export function releaseArchive(tag: string, behaviour: Partial<FakeBehaviour> = {}): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-release-"));
  try {
    const root = join(folder, `llama-${tag}`);
    mkdirSync(root);
    const faults = JSON.stringify(behaviour).replaceAll("'", String.raw`'\''`);
    const script = `#!/bin/sh\n${BEHAVIOUR_VARIABLE}='${faults}' exec '${FAKE_LLAMA_SERVER}' "$@"\n`;
    writeFileSync(join(root, "llama-server"), script, { mode: 0o755 });
    writeFileSync(join(root, "libllama.so.0.0.1"), "a library");
    symlinkSync("libllama.so.0.0.1", join(root, "libllama.so.0"));
    return packed(folder, [`llama-${tag}`]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A .tar.gz of files below a folder. */
export function packed(folder: string, paths: string[]): Uint8Array {
  const file = join(folder, "packed.tar.gz");
  create({ cwd: folder, file, gzip: true, sync: true, portable: true }, paths);
  return readFileSync(file);
}
