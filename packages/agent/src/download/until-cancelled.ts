import type { DownloadRequest } from "./download-request.ts";
import { cancelled } from "./fetch-into.ts";
import { PATIENCE } from "./timing.ts";

/** What some work brings; nobody waits for it who wants it no longer. */
export async function unlessCancelled<T>(
  request: Pick<DownloadRequest, "file" | "signal">,
  work: Promise<T>,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(cancelled(request));
  if (request.signal?.aborted === true) stop();
  request.signal?.addEventListener("abort", stop);
  try {
    return await Promise.race([work, promise]);
  } finally {
    request.signal?.removeEventListener("abort", stop);
  }
}

/** What some work brings; who cancels it waits for its disk no longer than `leaveMs`. */
export async function unlessHung<T>(request: DownloadRequest, work: Promise<T>): Promise<T> {
  const { signal, timing } = request;
  if (signal === undefined) return work;
  const { promise, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const leave = (): void => {
    request.onLeft?.(
      work.then(
        () => {},
        () => {},
      ),
    );
    reject(cancelled(request));
  };
  const wait = (): void => {
    timer = setTimeout(leave, timing?.leaveMs ?? PATIENCE.leaveMs);
  };
  if (signal.aborted) wait();
  else signal.addEventListener("abort", wait, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", wait);
  }
}
