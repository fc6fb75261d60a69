import { ChartNetwork, CodeXml, WrapText } from "lucide-react";
import { useRef, useState } from "react";
import { IconButton } from "../../../ui/Button.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { Scroller } from "../../../ui/Scroller.tsx";
import { Diagram } from "./Diagram.tsx";
import { GrowingText } from "./GrowingText.tsx";
import { useCodeColors } from "./useCodeColors.ts";

interface CodeBlockProps {
  code: string;
  /** What stood after the fence; only its first word names the language. */
  language: string;
}

/** Code as it was written, coloured while it grows, with buttons that copy, wrap and draw it. */
export function CodeBlock({ code, language }: CodeBlockProps) {
  const name = language.split(/\s/, 1)[0] ?? "";
  const text = useRef<HTMLElement>(null);
  const [wraps, setWraps] = useState(false);
  const [drawn, setDrawn] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  useCodeColors(text, code, name.toLowerCase());
  const fail = (message: string): void => {
    setFault(message);
    setDrawn(false);
  };
  return (
    <figure className="overflow-hidden rounded-md border border-line bg-panel" dir="ltr">
      <figcaption className="flex h-8 items-center gap-0.5 border-b border-line ps-3 pe-1 text-xs text-ink-3">
        <span className="num me-auto truncate">{name === "" ? "text" : name}</span>
        {name.toLowerCase() === "mermaid" && (
          <button
            type="button"
            className="code-action"
            onClick={() => {
              setFault(null);
              setDrawn(!drawn);
            }}
          >
            {drawn ? (
              <CodeXml size={13} aria-hidden="true" />
            ) : (
              <ChartNetwork size={13} aria-hidden="true" />
            )}
            {drawn ? "Source" : "Draw"}
          </button>
        )}
        <IconButton
          label="Wrap lines"
          icon={<WrapText size={14} />}
          aria-pressed={wraps}
          className={`size-7! ${wraps ? "text-accent!" : ""}`}
          onClick={() => setWraps(!wraps)}
        />
        <CopyButton label="Copy code" text={() => code} className="size-7!" />
      </figcaption>
      {fault !== null && (
        <p role="status" className="border-b border-line px-3 py-1.5 text-xs text-warn">
          Not drawn: {fault}
        </p>
      )}
      {drawn ? (
        <Diagram source={code} onFail={fail} />
      ) : (
        <Scroller
          role="group"
          aria-label="Code"
          className={`num overflow-x-auto p-3 text-[0.78125rem] leading-5 ${wraps ? "whitespace-pre-wrap wrap-anywhere" : "whitespace-pre"}`}
        >
          <code ref={text} className="code-block">
            <GrowingText text={code} />
          </code>
        </Scroller>
      )}
    </figure>
  );
}
