import type { Browser, Page } from "@playwright/test";

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  args?: { name?: string };
  /** From begin to end by the clock, in microseconds. */
  dur?: number;
  /** Processor time of its thread, in microseconds. */
  tdur?: number;
}

/**
 * Processor time, in milliseconds, of each task of the page's main thread during `work`. The longtask
 * entries of a PerformanceObserver go by the clock: on a busy machine they count other programs' time.
 */
export async function mainThreadTasks(
  browser: Browser,
  page: Page,
  work: () => Promise<void>,
): Promise<number[]> {
  await browser.startTracing(page, { categories: ["toplevel"] });
  await work();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  const events = trace.traceEvents;
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const mains = new Set(
    events
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(threadOf),
  );
  return (
    events
      .filter((event) => event.ph === "X" && event.tdur !== undefined && mains.has(threadOf(event)))
      .filter(({ name }) => name.endsWith("RunTask"))
      // Some kernels book a thread's time late, to a task that was shorter by the clock.
      .map(({ tdur = 0, dur = tdur }) => Math.min(tdur, dur) / 1_000)
  );
}
