import {
  BlobSource,
  GgufError,
  HttpSource,
  openSet,
  type ByteSource,
  type GgufSet,
} from "@llcuda/gguf";
import type { Origin } from "./origin.ts";

/** Opens a file by its header, wherever it lies. Rejects with a GgufError. */
export function openOrigin(origin: Origin): Promise<GgufSet> {
  return openSet(origin.first, (name) => openPart(origin, name), { tolerant: true });
}

async function openPart(origin: Origin, name: string): Promise<ByteSource> {
  switch (origin.kind) {
    case "dropped": {
      const blob = origin.blobs.find((one) => one.name === name);
      if (blob !== undefined) return new BlobSource(blob, name);
      throw missing(name, "Drop all parts of the model together.");
    }
    case "remote": {
      const url = origin.urls[name];
      if (url !== undefined) return HttpSource.open(url);
      throw missing(name, "Look whether all parts lie in one folder.");
    }
    case "hub":
      return HttpSource.open(origin.folder + encodeURIComponent(name));
  }
}

function missing(name: string, hint: string): GgufError {
  return new GgufError("E_SPLIT", `${name} is missing`, hint, { field: name });
}

/** Requests and bytes so far; null for a file that lies in this browser. */
export function fetchedFor({ parts }: GgufSet): { requests: number; bytes: number } | null {
  const remote = parts.map(({ source }) => source).filter((one) => one instanceof HttpSource);
  if (remote.length === 0) return null;
  return {
    requests: remote.reduce((sum, { requests }) => sum + requests, 0),
    bytes: remote.reduce((sum, { bytesFetched }) => sum + bytesFetched, 0),
  };
}
