import { z } from "zod";

/** A piece of an answer, in the order in which it came. */
export type AnswerPiece =
  | { kind: "reasoning" | "text"; text: string }
  | { kind: "call"; id: string; name: string; arguments: string; result: string | null };

const Texts = z.array(z.looseObject({ text: z.string().optional() })).catch([]);
const Item = z.looseObject({
  type: z.string(),
  content: z.unknown().optional(),
  summary: z.unknown().optional(),
  call_id: z.string().optional(),
  name: z.string().optional(),
  arguments: z.unknown().optional(),
  output: z.unknown().optional(),
});
type Item = z.infer<typeof Item>;

const FOLD_END = "</details>";

/** A fold in an answer, with its line: its attributes, its inside. */
const FOLD =
  /\n?<details type="(reasoning|tool_calls)"([^<>]*)>\s*<summary>[^<]*<\/summary>\n?([\s\S]*?)<\/details>\n?/g;

/**
 * What an answer of Open WebUI is made of: newer ones keep it as items (those of OpenAI's Responses),
 * older ones fold it into their text.
 */
export function answerPieces(content: string, output: unknown): AnswerPiece[] {
  const items = z.array(Item).min(1).safeParse(output);
  const pieces = items.success ? ofItems(items.data) : ofText(content);
  return pieces.filter((piece) => piece.kind === "call" || piece.text !== "");
}

const textOf = (value: unknown): string =>
  typeof value === "string"
    ? value
    : Texts.parse(value)
        .map(({ text = "" }) => text)
        .join("");

function ofItems(items: readonly Item[]): AnswerPiece[] {
  const results = new Map(
    items
      .filter(({ type }) => type === "function_call_output")
      .map(({ call_id = "", output }) => [call_id, textOf(output)]),
  );
  return items.flatMap((item, index): AnswerPiece[] => {
    switch (item.type) {
      case "message":
        return [{ kind: "text", text: textOf(item.content) }];
      case "reasoning":
        return [{ kind: "reasoning", text: textOf(item.content) || textOf(item.summary) }];
      case "function_call": {
        const { call_id: id = String(index), name = "", arguments: args } = item;
        const result = results.get(id) ?? null;
        return [{ kind: "call", id, name, arguments: asText(args), result }];
      }
      default:
        return [];
    }
  });
}

const asText = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value ?? {});

function ofText(content: string): AnswerPiece[] {
  const pieces: AnswerPiece[] = [];
  let at = 0;
  // Beyond the last end and its newline no fold can end: each beginning there would search to the end of the text.
  const folded = content.slice(0, content.lastIndexOf(FOLD_END) + FOLD_END.length + 1);
  for (const fold of folded.matchAll(FOLD)) {
    const [whole, type, attributes = "", inside = ""] = fold;
    pieces.push({ kind: "text", text: content.slice(at, fold.index) });
    at = fold.index + whole.length;
    if (type === "reasoning") {
      pieces.push({ kind: "reasoning", text: inside.replace(/^(?:>|&gt;) ?/gm, "").trim() });
      continue;
    }
    const value = (name: string): string | undefined =>
      new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
    const result = value("result");
    pieces.push({
      kind: "call",
      id: plain(value("id") ?? String(pieces.length)),
      name: plain(value("name") ?? ""),
      arguments: unquoted(value("arguments") ?? ""),
      result: result === undefined ? null : unquoted(result),
    });
  }
  pieces.push({ kind: "text", text: content.slice(at) });
  return pieces;
}

const SIGNS: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** What Python's html.escape writes, and numbers of signs, undone. */
const plain = (text: string): string =>
  text.replace(
    /&(?:(amp|lt|gt|quot)|#x([0-9a-f]{1,6})|#(\d{1,7}));/gi,
    (whole, name, hex, decimal) => {
      if (typeof name === "string") return SIGNS[name.toLowerCase()]!;
      const code = typeof hex === "string" ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
    },
  );

/** Attributes hold JSON; that of a text is the text. */
function unquoted(attribute: string): string {
  const text = plain(attribute);
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
}
