import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { seriousFindings } from "./axe.ts";

const PICTURES = join(import.meta.dirname, ".output", "pictures");

export const SIZES = [
  { width: 360, height: 740 },
  { width: 2560, height: 1440 },
  // Last, because journeys go on at this size.
  { width: 1280, height: 800 },
];
/** The usual size, at which axe looks at both schemes: colours do not depend on the size. */
const USUAL_WIDTH = 1280;

/** Where the picture of a name, a width and a scheme lies. */
export function pictureOf(name: string, width: number, scheme: "dark" | "light"): string {
  return join(PICTURES, `${name}-${width}-${scheme}.png`);
}

/** Half way from one scheme to the other nothing has its contrast. */
export async function setScheme(page: Page, scheme: "dark" | "light"): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.evaluate(async () => {
    const turning = document.getAnimations().filter((each) => each instanceof CSSTransition);
    await Promise.allSettled(turning.map((each) => each.finished));
  });
}

interface PhotographOptions {
  /** Done at each size, such as scrolling. */
  before?: () => Promise<void>;
  /** False for more pictures of what axe has seen. */
  axe?: boolean;
}

/**
 * Looks at what is shown at every size, dark and light: nothing spills, axe finds nothing serious,
 * and a picture of each is kept. Takes its time: such a test is slow.
 */
export async function photograph(
  page: Page,
  name: string,
  { before = async () => undefined, axe = true }: PhotographOptions = {},
): Promise<void> {
  for (const { width, height } of SIZES) {
    await page.setViewportSize({ width, height });
    for (const scheme of ["light", "dark"] as const) {
      await setScheme(page, scheme);
      await before();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, `${name} at ${width} px`).toBeLessThanOrEqual(width);
      const path = pictureOf(name, width, scheme);
      await page.screenshot({ path, animations: "disabled" });
      if (!axe || (scheme === "light" && width !== USUAL_WIDTH)) continue;
      expect(await seriousFindings(page), `${name} ${scheme} ${width}`).toEqual([]);
    }
  }
}
