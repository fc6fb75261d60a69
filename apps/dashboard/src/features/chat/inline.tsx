import { ExternalLink, ImageOff } from "lucide-react";
import type { Token, Tokens } from "marked";
import type { ReactNode } from "react";
import { GrowingText } from "./GrowingText.tsx";
import { safeUrl } from "./safe-url.ts";

type InlineToken =
  | Tokens.Text
  | Tokens.Escape
  | Tokens.Strong
  | Tokens.Em
  | Tokens.Del
  | Tokens.Codespan
  | Tokens.Br
  | Tokens.Link
  | Tokens.Image
  | Tokens.Tag
  | Tokens.HTML
  | Tokens.Checkbox;

/** The elements of a line. HTML in it is shown as the text that it is. */
export function inlineNodes(tokens: Token[]): ReactNode[] {
  return tokens.map((token, index) => inlineNode(token as InlineToken, index));
}

function inlineNode(token: InlineToken, key: number): ReactNode {
  switch (token.type) {
    case "strong":
      return <strong key={key}>{inlineNodes(token.tokens)}</strong>;
    case "em":
      return <em key={key}>{inlineNodes(token.tokens)}</em>;
    case "del":
      return <del key={key}>{inlineNodes(token.tokens)}</del>;
    case "codespan":
      return (
        <code key={key} dir="ltr">
          <GrowingText text={token.text} />
        </code>
      );
    case "br":
      return <br key={key} />;
    case "link":
      return (
        <AnswerLink key={key} href={token.href} raw={token.raw}>
          {inlineNodes(token.tokens)}
        </AnswerLink>
      );
    case "image":
      return <ImageLink key={key} image={token} />;
    case "checkbox":
      return null;
    case "text":
      return "tokens" in token && token.tokens !== undefined ? (
        <span key={key}>{inlineNodes(token.tokens)}</span>
      ) : (
        <GrowingText key={key} text={unescaped(token.text)} />
      );
    case "escape":
      return <GrowingText key={key} text={unescaped(token.text)} />;
    case "html":
      return <GrowingText key={key} text={token.raw} />;
  }
}

const ENTITIES: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": "\u00a0",
};

/** React escapes by itself, so the few entities that models write are taken back to characters. */
function unescaped(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(/&(?:amp|lt|gt|quot|nbsp|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** What remend puts where the address of a link is still being written. */
const UNFINISHED = "streamdown:incomplete-link";

function AnswerLink({ href, raw, children }: { href: string; raw: string; children: ReactNode }) {
  if (href === UNFINISHED) return children;
  const url = safeUrl(href);
  if (url === null) return <GrowingText text={raw} />;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow" title={url}>
      {children}
      <ExternalLink
        size={11}
        className="ms-0.5 inline align-baseline"
        aria-label="opens in a new tab"
      />
    </a>
  );
}

/** Pictures are named, never fetched: their address could carry what was said here. */
function ImageLink({ image }: { image: Tokens.Image }) {
  const url = safeUrl(image.href);
  const name = image.text === "" ? "picture" : image.text;
  return (
    <span className="image-link">
      <ImageOff size={12} className="me-1 inline align-baseline" aria-hidden="true" />
      {url === null ? (
        name
      ) : (
        <AnswerLink href={url} raw={image.raw}>
          {name} (not loaded)
        </AnswerLink>
      )}
    </span>
  );
}
