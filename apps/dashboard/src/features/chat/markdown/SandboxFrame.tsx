import { useEffect, useEffectEvent, useRef, useState } from "react";
import { frameWord, shownTheme } from "./sandbox.ts";

interface SandboxFrameProps {
  /** A page of `public/sandbox`. */
  page: "diagram" | "picture";
  /** What it is to show; only this goes in. */
  content: string;
  title: string;
  onFail: (message: string) => void;
}

/** Longer, and what was written makes it go in circles. */
const PATIENCE_MS = 15_000;
/** Taller pictures are scaled down to this; the thread stays readable. */
const MAX_HEIGHT = 560;

/**
 * Shows what a model wrote in a frame of no origin: it can reach neither the page nor the agent, and
 * its own policy says what it may load (the agent's `sandbox-headers.ts`).
 */
export function SandboxFrame({ page, content, title, onFail }: SandboxFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const fail = useEffectEvent((message: string): void => onFail(message));
  useEffect(() => {
    const timer = setTimeout(() => fail("It was not done within 15 s."), PATIENCE_MS);
    const listen = (event: MessageEvent): void => {
      const inside = frame.current?.contentWindow;
      if (inside == null || event.source !== inside) return;
      const word = frameWord(event.data);
      // A frame without an origin has no name that could be asked for.
      if (word?.type === "ready") inside.postMessage({ content, theme: shownTheme() }, "*");
      if (word?.type === "failed") fail(word.message ?? "");
      if (word?.type === "done") {
        clearTimeout(timer);
        setSize({ width: word.width ?? 0, height: word.height ?? 0 });
      }
    };
    addEventListener("message", listen);
    return () => {
      clearTimeout(timer);
      removeEventListener("message", listen);
    };
  }, [content]);
  const height = Math.min(size?.height ?? 120, MAX_HEIGHT);
  return (
    <iframe
      ref={frame}
      title={title}
      src={`./sandbox/${page}.html`}
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      className="block w-full rounded-sm border-0"
      style={{ height }}
    />
  );
}
