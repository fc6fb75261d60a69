import { useEffect, useState, type ReactNode } from "react";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Scroller } from "../../ui/Scroller.tsx";
import { GrowingText } from "./GrowingText.tsx";

interface CodeBlockProps {
  code: string;
  /** What stood after the fence; only its first word names the language. */
  language: string;
}

/** How long a code must rest before it is coloured: it is read, not watched. */
const REST_MS = 250;

/** Code as it was written, with a button that copies it. Colours come when it no longer grows. */
export function CodeBlock({ code, language }: CodeBlockProps) {
  const name = language.split(/\s/, 1)[0] ?? "";
  const [colored, setColored] = useState<{ code: string; nodes: ReactNode } | null>(null);
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(() => {
      void import("./highlight.tsx").then(({ highlight }) => {
        const nodes = highlight(code, name);
        if (!gone && nodes !== null) setColored({ code, nodes });
      });
    }, REST_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [code, name]);
  return (
    <figure className="overflow-hidden rounded-md border border-line bg-panel" dir="ltr">
      <figcaption className="flex h-8 items-center justify-between border-b border-line ps-3 pe-1 text-xs text-ink-3">
        <span className="num truncate">{name === "" ? "text" : name}</span>
        <CopyButton label="Copy code" text={() => code} className="size-7!" />
      </figcaption>
      <Scroller
        role="group"
        aria-label="Code"
        className="num overflow-x-auto p-3 text-[12.5px] leading-5 whitespace-pre"
      >
        <code className="code-block">
          {colored?.code === code ? colored.nodes : <GrowingText text={code} />}
        </code>
      </Scroller>
    </figure>
  );
}
