import type { Token, Tokens } from "marked";
import type { ReactNode } from "react";
import { AnswerLink } from "./AnswerLink.tsx";
import type { NoteMark } from "./footnote-syntax.ts";
import { Formula } from "./Formula.tsx";
import { GrowingText } from "./GrowingText.tsx";
import { elementName, pairEnd } from "./inline-html.ts";
import type { MathToken } from "./math-syntax.ts";
import { NoteLink } from "./Note.tsx";
import { OutsidePicture } from "./OutsidePicture.tsx";

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
  | Tokens.Checkbox
  | MathToken
  | NoteMark;

/** The elements of a line. HTML in it is shown as the text that it is, but for a few plain marks. */
export function inlineNodes(tokens: Token[]): ReactNode[] {
  const nodes: ReactNode[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] as InlineToken;
    const end = token.type === "html" ? pairEnd(tokens, index) : null;
    if (end === null) nodes.push(inlineNode(token, index));
    else {
      const Tag = elementName(token.raw)!;
      nodes.push(<Tag key={index}>{inlineNodes(tokens.slice(index + 1, end))}</Tag>);
      index = end;
    }
  }
  return nodes;
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
        <AnswerLink key={key} href={token.href} raw={token.raw} text={unescaped(token.text)}>
          {inlineNodes(token.tokens)}
        </AnswerLink>
      );
    case "image":
      return <OutsidePicture key={key} href={token.href} name={token.text} />;
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
      return /^<br\s*\/?>$/i.test(token.raw) ? (
        <br key={key} />
      ) : (
        <GrowingText key={key} text={token.raw} />
      );
    case "math":
      return <Formula key={key} tex={token.tex} display={token.display} />;
    case "noteMark":
      return <NoteLink key={key} name={token.note} />;
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
