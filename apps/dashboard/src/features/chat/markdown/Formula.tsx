import { useLayoutEffect, useRef, useState } from "react";

interface FormulaProps {
  tex: string;
  display: boolean;
}

type Draw = typeof import("./draw-formula.ts").drawFormula;

/** Loaded when the first formula is seen; from then on formulas are drawn with their text. */
let loaded: Draw | null = null;

/** A formula; until it is drawn, and where it cannot be, its TeX. */
export function Formula({ tex, display }: FormulaProps) {
  const box = useRef<HTMLSpanElement>(null);
  // In a box of its own: React would call a bare function.
  const [{ draw }, setDraw] = useState({ draw: loaded });
  const [fault, setFault] = useState<string | null>(null);
  useLayoutEffect(() => {
    let gone = false;
    if (draw === null) {
      void import("./draw-formula.ts").then((module) => {
        loaded = module.drawFormula;
        if (!gone) setDraw({ draw: loaded });
      });
    } else if (box.current !== null) setFault(draw(box.current, tex, display));
    return () => {
      gone = true;
    };
  }, [tex, display, draw]);
  const drawn = draw !== null && fault === null;
  return (
    <span className={display ? "formula-line" : "formula"} dir="ltr">
      {/* What KaTeX puts in here is none of React's business. */}
      <span ref={box} hidden={!drawn} />
      {!drawn && (
        <code title={fault ?? undefined} className={fault === null ? undefined : "formula-fault"}>
          {tex}
        </code>
      )}
    </span>
  );
}
