import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { GrowingText } from "./GrowingText.tsx";
import { safeUrl } from "./safe-url.ts";
import { shownTarget } from "./shown-target.ts";

/** What remend puts where the address of a link is still being written. */
const UNFINISHED = "streamdown:incomplete-link";

interface AnswerLinkProps {
  href: string;
  /** As it was written: shown when the address is none that may be opened. */
  raw: string;
  /** The words of the link. */
  text: string;
  children: ReactNode;
}

/** A link that a model wrote: it opens elsewhere, and says where that is. */
export function AnswerLink({ href, raw, text, children }: AnswerLinkProps) {
  if (href === UNFINISHED) return children;
  const url = safeUrl(href);
  if (url === null) return <GrowingText text={raw} />;
  const target = shownTarget(url, text);
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow" title={url}>
      {children}
      {target !== null && <bdi className="link-target"> {target}</bdi>}
      <ExternalLink
        size={11}
        className="ms-0.5 inline align-baseline"
        aria-label="opens in a new tab"
      />
    </a>
  );
}
