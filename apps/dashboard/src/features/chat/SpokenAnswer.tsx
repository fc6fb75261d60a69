import type { Message } from "@llcuda/protocol";
import { useEffect, useRef } from "react";
import { nextSpoken, spokenEnd } from "./spoken.ts";

/** A voice takes this long for what is said at once. */
const EVERY_MS = 4_000;

/** Tells who cannot see it what is being answered: politely, in sentences, and when it is over. */
export function SpokenAnswer({ message, running }: { message: Message | null; running: boolean }) {
  const region = useRef<HTMLParagraphElement>(null);
  const newest = useRef(message);
  const spoke = useRef(false);
  useEffect(() => {
    newest.current = message;
  });
  useEffect(() => {
    // Written past React: what is said is nobody's state.
    const say = (words: string): void => {
      if (region.current !== null) region.current.textContent = words;
    };
    if (!running) {
      if (spoke.current) say(spokenEnd(newest.current));
      return;
    }
    spoke.current = true;
    let upTo = 0;
    say("The model answers.");
    const timer = setInterval(() => {
      const spoken = nextSpoken(newest.current?.content ?? "", upTo);
      if (spoken === null) return;
      upTo = spoken.upTo;
      say(spoken.say);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [running]);
  return <p ref={region} aria-live="polite" data-testid="spoken" className="sr-only" />;
}
