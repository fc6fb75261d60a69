import { existsSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import {
  type ByteSource,
  type Gguf,
  type GgufSet,
  HttpSource,
  type OpenOptions,
  openSet,
} from "@llcuda/gguf";
import { openFile } from "@llcuda/gguf/node";
import type { Home } from "../home.ts";
import { findCached } from "../models/model-cache.ts";
import { parseModelReference } from "../models/model-reference.ts";
import { openHubFile } from "../models/sources/hub-bytes.ts";
import { filePieces } from "./file-pieces.ts";

export interface OpenRequest extends OpenOptions {
  /** A path, `hf:OWNER/REPO/FILE`, or the name of a model in the cache. */
  file: string;
  home: Home;
  env: Record<string, string | undefined>;
  signal?: AbortSignal;
  /** Somebody else has opened it, and a file of the hub's first bytes are kept: it is asked for little. */
  again?: boolean;
}

/** A model's file, or all parts of one that is split. */
export interface OpenedFile extends GgufSet {
  /** As the person called it. */
  name: string;
  /** The first part, whose metadata count. */
  first: Gguf;
  /** Bytes of all parts. */
  size: number;
  /** Requests sent and bytes received so far; null for files on this machine. */
  fetched(): { requests: number; bytes: number } | null;
  /** How quick the last larger answers came; null for files on this machine, and before the first. */
  bytesPerSecond(): number | null;
  close(): Promise<void>;
}

/**
 * Opens a GGUF file wherever it lies, by its header alone. A later part of a split model is opened
 * by itself. Rejects with a GgufError, or a Failure OPTION_INVALID for a reference of a wrong form.
 */
export async function openModelFile(request: OpenRequest): Promise<OpenedFile> {
  const { file } = request;
  const [name, openPart] = file.startsWith("hf:") ? fromHub(request) : await fromDisk(request);
  const set = await openSet(name, openPart, request);
  const sources = set.parts.map((part) => part.source);
  return {
    ...set,
    name: file,
    first: set.parts[0]!,
    size: sources.reduce((sum, source) => sum + source.size, 0),
    fetched: () => fetchedBy(sources),
    bytesPerSecond: () => remoteOf(sources).at(0)?.bytesPerSecond ?? null,
    close: async () => {
      await Promise.all(set.parts.map((part) => part.close()));
    },
  };
}

type Opener = readonly [first: string, openPart: (name: string) => Promise<ByteSource>];

/** Tells which state of the file it is, and that is all that whoever opens it again must ask for. */
const AGAIN_BYTES = 64 * 1024;

function fromHub({ again, file, env, home, signal }: OpenRequest): Opener {
  const reference = parseModelReference(file);
  if (reference.kind !== "huggingface") throw new Error(`${file} is no hub reference`);
  const folder = posix.dirname(reference.path);
  const inFolder = (name: string): string => (folder === "." ? name : `${folder}/${name}`);
  return [
    posix.basename(reference.path),
    (name) =>
      openHubFile({ ...reference, path: inFolder(name) }, env, {
        pieces: (remote) => filePieces(home, remote),
        ...(again === true ? { firstRequestBytes: AGAIN_BYTES } : {}),
        ...(signal === undefined ? {} : { signal }),
      }),
  ];
}

async function fromDisk({ file, home }: OpenRequest): Promise<Opener> {
  const cached = existsSync(file) ? null : await findCached(home, file);
  const path = cached ?? file;
  return [basename(path), (name) => openFile(join(dirname(path), name))];
}

function remoteOf(sources: readonly ByteSource[]): HttpSource[] {
  return sources.filter((source) => source instanceof HttpSource);
}

function fetchedBy(sources: readonly ByteSource[]): { requests: number; bytes: number } | null {
  const remote = remoteOf(sources);
  if (remote.length === 0) return null;
  return {
    requests: remote.reduce((sum, source) => sum + source.requests, 0),
    bytes: remote.reduce((sum, source) => sum + source.bytesFetched, 0),
  };
}
