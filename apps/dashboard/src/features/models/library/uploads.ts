import type { ErrorReport } from "@llcuda/protocol";
import { agentUrl } from "../../../connection/address.ts";
import { readReport, reportOf } from "../../../connection/report.ts";
import { Store } from "../../../connection/store.ts";

/** A file of this browser's computer on its way to the agent. Bytes. */
export interface Upload {
  id: number;
  name: string;
  done: number;
  total: number;
  error: ErrorReport | null;
  /** Goes on where it ended. */
  resume: () => void;
  /** Ends it; what came is kept by the agent for another try. */
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

function putAway(id: number): void {
  uploads.set(uploads.get().filter((upload) => upload.id !== id));
}

/** Sends a file to the agent, which checks and keeps it; what an earlier try brought is not sent again. */
export function upload(file: File): void {
  count += 1;
  const id = count;
  let end = new AbortController();
  const start = (): void => {
    end = new AbortController();
    change(id, { error: null });
    send(file, end.signal, (done) => change(id, { done })).then(
      () => putAway(id),
      (thrown: unknown) => {
        if (!end.signal.aborted) change(id, { error: reportOf(thrown) });
      },
    );
  };
  const cancel = (): void => {
    end.abort();
    putAway(id);
  };
  const { name, size: total } = file;
  uploads.set([...uploads.get(), { id, name, done: 0, total, error: null, resume: start, cancel }]);
  start();
}

async function send(
  file: File,
  signal: AbortSignal,
  onDone: (bytes: number) => void,
): Promise<void> {
  const about = new URLSearchParams({
    size: String(file.size),
    modified: String(file.lastModified),
  });
  const path = `uploads/${encodeURIComponent(file.name)}`;
  const asked = await fetch(agentUrl(`${path}?${about.toString()}`), { signal });
  if (!asked.ok) throw await readReport(asked);
  const { received } = (await asked.json()) as { received: number };
  about.set("offset", String(received));
  await put(agentUrl(`${path}?${about.toString()}`), file.slice(received), signal, (sent) =>
    onDone(received + sent),
  );
}

/** fetch() tells no progress of what it sends, so this is the older way. */
function put(
  url: string,
  body: Blob,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    signal.addEventListener("abort", () => request.abort());
    request.upload.addEventListener("progress", ({ loaded }) => onSent(loaded));
    request.addEventListener("error", () => reject(new Error("the connection broke")));
    request.addEventListener("abort", () => reject(new Error("it was ended")));
    request.addEventListener("load", () => {
      const { status, responseText } = request;
      if (status >= 200 && status < 300) return resolve();
      void readReport(new Response(responseText, { status })).then(reject);
    });
    request.open("PUT", url);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.send(body);
  });
}
