import type { Page } from "@playwright/test";

/** How far an element moved without a person's doing, as the browser counts it. */
export interface LayoutShift {
  value: number;
  /** Milliseconds since the page was loaded. */
  at: number;
  moved: MovedElement[];
}

export interface MovedElement {
  text: string;
  /** What it alone adds to the value: the share of the window it touches, times how far it moved. */
  value: number;
}

/** Watches from the next load on what moves in the page by itself. */
export async function watchLayoutShift(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: LayoutShift[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const {
          value,
          startTime: at,
          hadRecentInput,
          sources,
        } = entry as PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
          sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
        };
        if (hadRecentInput) continue;
        const moved = sources.map(({ node, previousRect: was, currentRect: is }) => {
          const width = Math.max(was.right, is.right) - Math.min(was.left, is.left);
          const height = Math.max(was.bottom, is.bottom) - Math.min(was.top, is.top);
          const distance = Math.max(Math.abs(is.left - was.left), Math.abs(is.top - was.top));
          const share = (width * height) / (innerWidth * innerHeight);
          const text = node?.textContent?.slice(0, 60) ?? "";
          return { text, value: (share * distance) / Math.max(innerWidth, innerHeight) };
        });
        shifts.push({ value, at, moved });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** Everything that has moved since the page was loaded. */
export function layoutShifts(page: Page): Promise<LayoutShift[]> {
  return page.evaluate(() => (globalThis as unknown as { shifts: LayoutShift[] }).shifts);
}

/** Shifts belong together while less than a second lies between two, for five seconds at most. */
const GAP_MS = 1_000;
const WINDOW_MS = 5_000;

/** The cumulative layout shift, as browsers define it: the sum of the worst window. */
export function cumulativeShift(shifts: readonly LayoutShift[]): number {
  let worst = 0;
  let sum = 0;
  let first = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { value, at } of shifts) {
    if (at - last > GAP_MS || at - first > WINDOW_MS) {
      first = at;
      sum = 0;
    }
    last = at;
    sum += value;
    worst = Math.max(worst, sum);
  }
  return worst;
}
