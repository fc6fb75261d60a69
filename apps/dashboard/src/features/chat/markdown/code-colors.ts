/** Groups of tokens that have a colour of their own; the order is the worker's code for them. */
export const COLORS = ["keyword", "string", "number", "name", "note", "deletion"] as const;

/** Start, end and colour of each coloured piece, one after another; offsets in UTF-16 units. */
export type Colored = Uint32Array;

/** How many numbers a piece takes. */
export const STRIDE = 3;

/** Longer code stays plain: nobody reads it by its colours. */
export const MAX_COLORED = 100_000;

export interface ColorRequest {
  id: number;
  code: string;
  language: string;
}

/** Nothing for a language that is not known. */
export interface ColorReply {
  id: number;
  pieces: Colored | null;
}

/** highlight.js's scopes by colour; what is not here keeps the text's own. */
const COLOR_OF: Record<string, (typeof COLORS)[number]> = {
  keyword: "keyword",
  built_in: "keyword",
  type: "keyword",
  literal: "keyword",
  "selector-tag": "keyword",
  section: "keyword",
  string: "string",
  regexp: "string",
  addition: "string",
  "template-tag": "string",
  "selector-attr": "string",
  number: "number",
  symbol: "number",
  meta: "number",
  attr: "number",
  attribute: "number",
  title: "name",
  name: "name",
  "selector-id": "name",
  "selector-class": "name",
  property: "name",
  comment: "note",
  quote: "note",
  deletion: "deletion",
};

/** A node of what lowlight makes of a code. */
export interface CodeNode {
  type: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: CodeNode[];
}

function colorOf(node: CodeNode): number {
  const names = node.properties?.["className"];
  if (!Array.isArray(names)) return -1;
  const scope = String(names[0]).replace(/^hljs-/, "");
  const color = COLOR_OF[scope];
  return color === undefined ? -1 : COLORS.indexOf(color);
}

/** The coloured pieces of a code; of nested ones the innermost counts. */
export function piecesOf(root: CodeNode): Colored {
  const pieces: number[] = [];
  let at = 0;
  const walk = (node: CodeNode, color: number): void => {
    if (node.type === "text") {
      const end = at + (node.value?.length ?? 0);
      if (color !== -1 && end > at) pieces.push(at, end, color);
      at = end;
      return;
    }
    const own = colorOf(node);
    for (const child of node.children ?? []) walk(child, own === -1 ? color : own);
  };
  walk(root, -1);
  return Uint32Array.from(pieces);
}

/** How many numbers at the beginning of two lists are the same, in whole pieces. */
export function samePieces(a: Colored, b: Colored): number {
  const end = Math.min(a.length, b.length);
  let at = 0;
  while (at < end && a[at] === b[at]) at += 1;
  return at - (at % STRIDE);
}
