import type { ErrorReport } from "@llcuda/protocol";
import { agentUrl } from "../../../connection/address.ts";
import { reportOf } from "../../../connection/report.ts";
import { Store } from "../../../connection/store.ts";

/** A file of this browser's computer on its way to the agent. Bytes. */
export interface Upload {
  id: number;
  name: string;
  done: number;
  total: number;
  error: ErrorReport | null;
  /** Ends it. */
  cancel: () => void;
}

/** All uploads of this page; they end with it. */
export const uploads = new Store<readonly Upload[]>([]);

let count = 0;

function change(id: number, next: Partial<Upload>): void {
  const at = uploads.get().findIndex((upload) => upload.id === id);
  if (at === -1) return;
  uploads.set(uploads.get().with(at, { ...uploads.get()[at]!, ...next }));
}

export function putAway(id: number): void {
  uploads.set(uploads.get().filter((upload) => upload.id !== id));
}

/** Sends a file to the agent, which checks and keeps it. fetch() tells no progress of what it sends. */
export function upload(file: File): void {
  count += 1;
  const id = count;
  const request = new XMLHttpRequest();
  const entry = { id, name: file.name, done: 0, total: file.size, error: null };
  uploads.set([...uploads.get(), { ...entry, cancel: () => request.abort() }]);
  const fail = (thrown: unknown): void => change(id, { error: reportOf(thrown) });
  request.upload.addEventListener("progress", ({ loaded }) => change(id, { done: loaded }));
  request.addEventListener("load", () => {
    if (request.status >= 200 && request.status < 300) putAway(id);
    else fail(reportIn(request.responseText) ?? new Error(`status ${request.status}`));
  });
  request.addEventListener("error", () => fail(new Error("the connection broke")));
  request.addEventListener("abort", () => putAway(id));
  request.open("PUT", agentUrl(`upload/${encodeURIComponent(file.name)}`));
  request.setRequestHeader("content-type", "application/octet-stream");
  request.send(file);
}

function reportIn(body: string): unknown {
  try {
    const parsed = JSON.parse(body) as { error?: unknown };
    return parsed.error;
  } catch {
    return undefined;
  }
}
