import katex from "katex";
import "katex/dist/katex.min.css";

/** A formula of a page or two; longer ones would hold the page up. */
const MAX_TEX = 5_000;
/** Macros that write macros end here. */
const MAX_EXPANSIONS = 500;
/** Sizes a model writes, in em: more would push everything else out of sight. */
const MAX_SIZE_EM = 20;

/**
 * Draws TeX as elements, never as a string of HTML. With `trust` off there are no links, pictures,
 * styles or classes of the model's own in it.
 * @returns why it could not be drawn; null when it was
 */
export function drawFormula(box: HTMLElement, tex: string, displayMode: boolean): string | null {
  if (tex.length > MAX_TEX) return `A formula of ${tex.length} characters is too long to draw.`;
  try {
    katex.render(tex, box, {
      displayMode,
      trust: false,
      strict: "ignore",
      throwOnError: true,
      maxExpand: MAX_EXPANSIONS,
      maxSize: MAX_SIZE_EM,
    });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
