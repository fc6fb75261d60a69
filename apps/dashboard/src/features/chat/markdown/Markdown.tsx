import type { Token, Tokens } from "marked";
import { memo, useState, type ReactNode } from "react";
import { Scroller } from "../../../ui/Scroller.tsx";
import { NO_BLOCKS, readBlocks, withPlainLineEnds, type Block } from "./blocks.ts";
import { CodeBlock } from "./CodeBlock.tsx";
import { Formula } from "./Formula.tsx";
import type { NoteToken } from "./footnote-syntax.ts";
import { GrowingText } from "./GrowingText.tsx";
import { inlineNodes } from "./inline.tsx";
import type { MathToken } from "./math-syntax.ts";
import { Note } from "./Note.tsx";
import { sameReading, sameReadings } from "./same-reading.ts";

/**
 * A model's answer. Its markdown becomes React elements token by token: there is no way for HTML in
 * it to become elements, and nothing in it is fetched or run.
 */
export default function Markdown({ text, finished }: { text: string; finished: boolean }) {
  const plain = withPlainLineEnds(text);
  const [list, setList] = useState(() => readBlocks(NO_BLOCKS, plain, finished));
  if (list.text !== plain || list.finished !== finished) {
    setList(readBlocks(list, plain, finished));
  }
  return list.blocks.map((block) => <BlockView key={block.at} block={block} />);
}

const BlockView = memo(({ block }: { block: Block }) => blockNode(block.token, block.at));

type KnownToken =
  | Tokens.Heading
  | Tokens.Paragraph
  | Tokens.Text
  | Tokens.Code
  | Tokens.List
  | Tokens.Blockquote
  | Tokens.Table
  | Tokens.Hr
  | Tokens.Space
  | Tokens.HTML
  | Tokens.Def
  | MathToken
  | NoteToken;

function blockNodes(tokens: Token[]): ReactNode[] {
  return tokens.map((token, index) => blockNode(token, index));
}

function blockNode(token: Token, key: number): ReactNode {
  const known = token as KnownToken;
  switch (known.type) {
    case "heading": {
      // An answer's headings lie below the page's own.
      const Tag = `h${Math.min(6, known.depth + 1)}` as "h2";
      return (
        <Tag key={key} dir="auto" data-depth={known.depth}>
          {inlineNodes(known.tokens)}
        </Tag>
      );
    }
    case "paragraph":
      return (
        <p key={key} dir="auto">
          {inlineNodes(known.tokens)}
        </p>
      );
    case "text":
      return known.tokens === undefined ? (
        <GrowingText key={key} text={known.text} />
      ) : (
        <span key={key}>{inlineNodes(known.tokens)}</span>
      );
    case "code":
      return <CodeBlock key={key} code={known.text} language={known.lang ?? ""} />;
    case "blockquote":
      return (
        <blockquote key={key} dir="auto">
          {blockNodes(known.tokens)}
        </blockquote>
      );
    case "list":
      return <List key={key} list={known} />;
    case "table":
      return <Table key={key} table={known} />;
    case "hr":
      return <hr key={key} />;
    case "html":
      return (
        <p key={key} dir="auto" className="whitespace-pre-wrap">
          <GrowingText text={known.raw.trimEnd()} />
        </p>
      );
    case "math":
      return known.open ? (
        <p key={key} className="formula-line" dir="ltr">
          <code>
            <GrowingText text={known.tex} />
          </code>
        </p>
      ) : (
        <Formula key={key} tex={known.tex} display={known.display} />
      );
    case "note":
      return (
        <Note key={key} name={known.note}>
          {inlineNodes(known.tokens)}
        </Note>
      );
    case "space":
    case "def":
      return null;
  }
}

/** Kept out of the paints of those that follow it: an answer may be one long list. */
const ListItem = memo(
  ({ item }: { item: Tokens.ListItem }) => (
    <li className={item.task ? "task" : undefined}>
      {item.task && (
        <input
          type="checkbox"
          checked={item.checked === true}
          readOnly
          disabled
          aria-label="Task"
        />
      )}
      {blockNodes(item.tokens)}
    </li>
  ),
  (before, after) => sameReading(before.item, after.item),
);

function List({ list }: { list: Tokens.List }) {
  const Tag = list.ordered ? "ol" : "ul";
  const start = typeof list.start === "number" && list.start !== 1 ? { start: list.start } : {};
  return (
    <Tag dir="auto" {...start}>
      {list.items.map((item, index) => (
        // Items have no name of their own and only ever grow at the end.
        // oxlint-disable-next-line react/no-array-index-key
        <ListItem key={index} item={item} />
      ))}
    </Tag>
  );
}

function Cell({ cell, head = false }: { cell: Tokens.TableCell; head?: boolean }) {
  const style = cell.align === null ? undefined : { textAlign: cell.align };
  const content = inlineNodes(cell.tokens);
  return head && cell.text !== "" ? (
    <th scope="col" style={style}>
      {content}
    </th>
  ) : (
    <td style={style}>{content}</td>
  );
}

function sameCells(before: readonly Tokens.TableCell[], after: readonly Tokens.TableCell[]) {
  return (
    before.length === after.length &&
    before.every(({ tokens }, index) => sameReadings(tokens, after[index]!.tokens))
  );
}

/** Kept out of the paints of those below it, as the items of a list are. */
const Row = memo(
  ({ cells }: { cells: Tokens.TableCell[] }) => (
    <tr>
      {cells.map((cell, column) => (
        // Cells have no name of their own and stay in their column.
        // oxlint-disable-next-line react/no-array-index-key
        <Cell key={column} cell={cell} />
      ))}
    </tr>
  ),
  (before, after) => sameCells(before.cells, after.cells),
);

function Table({ table }: { table: Tokens.Table }) {
  // Rows and columns have no name of their own and only ever grow at the end.
  /* oxlint-disable react/no-array-index-key */
  return (
    <Scroller className="table-frame" role="group" aria-label="Table">
      <table dir="auto">
        <thead>
          <tr>
            {table.header.map((cell, column) => (
              <Cell key={column} cell={cell} head />
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((cells, index) => (
            <Row key={index} cells={cells} />
          ))}
        </tbody>
      </table>
    </Scroller>
  );
  /* oxlint-enable react/no-array-index-key */
}
