import { partName } from "@llcuda/gguf";
import { agentUrl } from "../../../connection/address.ts";

/** Where a file lies that this browser looks into by itself. */
export type Origin =
  /** Dropped into the page: one file, or all parts of a model. */
  | { kind: "dropped"; first: string; blobs: File[] }
  /** Read by ranges; `urls` has an address for each part, by its file name. */
  | { kind: "remote"; first: string; urls: Record<string, string> }
  /** A folder of the hub, whose parts have the addresses of their neighbours. */
  | { kind: "hub"; first: string; folder: string };

/** A file as a thread of its own can find it. */
export interface FileAt {
  file: string;
  origin: Origin;
}

/** Files that a person dropped or chose; null where there is none. */
export function droppedOrigin(files: readonly File[]): Origin | null {
  const blobs = files.toSorted(
    (a, b) => (partName(a.name)?.part ?? 0) - (partName(b.name)?.part ?? 0),
  );
  const [first] = blobs;
  return first === undefined ? null : { kind: "dropped", first: first.name, blobs };
}

/** A file of the agent's, whose parts have these paths. */
export function agentOrigin(file: string, parts: readonly string[]): Origin {
  const names = parts.map((path) => path.split(/[/\\]/).at(-1) ?? path);
  const urls = names.map((name, part): [string, string] => {
    const url = new URL(agentUrl("tensors/bytes"), location.href);
    url.search = new URLSearchParams({ file, part: String(part) }).toString();
    return [name, url.href];
  });
  return { kind: "remote", first: names[0] ?? file, urls: Object.fromEntries(urls) };
}
