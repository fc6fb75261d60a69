import { useEffect, useRef, type RefObject } from "react";
import { MAX_COLORED } from "./code-colors.ts";
import { canPaint, CodePainter, colorsOf } from "./code-painter.ts";

/** A code that grows is coloured anew at most this often. */
const PAUSE_MS = 200;

/** Keeps the text in `box` coloured while it grows; what is newer than the colours stays plain. */
export function useCodeColors(
  box: RefObject<HTMLElement | null>,
  code: string,
  language: string,
): void {
  const state = useRef({ code, busy: false, gone: false });
  const painter = useRef<CodePainter | null>(null);
  useEffect(() => {
    const now = state.current;
    now.gone = false;
    return () => {
      now.gone = true;
      painter.current?.clear();
    };
  }, []);
  useEffect(() => {
    const now = state.current;
    now.code = code;
    const color = (): void => {
      const asked = now.code;
      now.busy = true;
      const startedAt = performance.now();
      void colorsOf(asked, language).then((pieces) => {
        const node = box.current?.querySelector("span")?.firstChild;
        const fits = node instanceof Text && node.data.startsWith(asked);
        if (now.gone) return;
        if (pieces !== null && fits) (painter.current ??= new CodePainter()).paint(node, pieces);
        // A long code takes long: it must not keep the other processor busy all the time.
        const pause = Math.max(PAUSE_MS, 4 * (performance.now() - startedAt));
        setTimeout(() => {
          now.busy = false;
          if (!now.gone && pieces !== null && now.code !== asked) color();
        }, pause);
      });
    };
    const wanted = language !== "" && code !== "" && code.length <= MAX_COLORED && canPaint();
    if (wanted && !now.busy) color();
  }, [box, code, language]);
}
