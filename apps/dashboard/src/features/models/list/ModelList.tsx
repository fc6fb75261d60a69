import { useVirtualizer } from "@tanstack/react-virtual";
import { useId, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { takesText } from "../../../app/takes-text.ts";
import type { SortKey } from "../search.ts";
import { ColumnHead } from "./ColumnHead.tsx";
import { COLUMNS, ROW_GRID } from "./columns.ts";
import { deedOf, nextRow, type RowDeed } from "./row-keys.ts";
import type { RowTools } from "./row-props.ts";
import type { Row } from "./rows.ts";
import { RowView } from "./RowView.tsx";
import type { Order } from "./sort.ts";

/** What most rows take; each is measured once it is drawn. */
const ROW_PX = 53;
const OVERSCAN = 6;
const HEAD_PX = 31;

interface ModelListProps {
  rows: readonly Row[];
  order: Order;
  onOrder: (key: SortKey) => void;
  tools: RowTools;
  /** Id of the model whose inspector is open. */
  selected: string | null;
  /** Of the hub: the next page; and once more what it did not answer. */
  onMore: () => void;
  onAgain: () => void;
  /** The list, for the search box to hand the keyboard to. */
  list: RefObject<HTMLDivElement | null>;
}

/** Everything on one list: only what is seen is drawn, and the keyboard does all that the mouse does. */
export function ModelList(props: ModelListProps) {
  const { rows, order, onOrder, tools, selected, onMore, onAgain, list } = props;
  const base = useId();
  const [activeId, setActive] = useState<string | null>(null);
  const active = rows.findIndex(({ id }) => id === activeId);
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- its functions are used here and now only
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]!.id,
    overscan: OVERSCAN,
    // The head covers the first of what is scrolled.
    scrollPaddingStart: HEAD_PX,
  });
  const move = (key: string): boolean => {
    const next = nextRow(rows, active, key);
    if (next === null) return false;
    setActive(rows[next]!.id);
    virtual.scrollToIndex(next);
    return true;
  };
  const run = (deed: RowDeed): void => {
    if (deed.kind === "request") tools.act(deed.request);
    else if (deed.kind === "open") tools.open(deed.model);
    else if (deed.kind === "repository") tools.openRepository(deed.repository);
    else if (deed.kind === "ask-delete") tools.askDelete(deed.id);
    else if (deed.kind === "again") onAgain();
    else onMore();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { ctrlKey, metaKey, altKey, key } = event;
    if (ctrlKey || metaKey || altKey || takesText(event.target)) return;
    // A button in a row has Enter and the space bar for itself.
    const onButton = event.target !== event.currentTarget;
    if (onButton && (key === "Enter" || key === " ")) return;
    const row = rows[active];
    const deed = row === undefined ? null : deedOf(row, key);
    if (deed !== null) run(deed);
    else if (!move(key)) return;
    event.preventDefault();
  };
  return (
    <div
      ref={list}
      role="grid"
      tabIndex={0}
      aria-label="Models"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={active === -1 ? undefined : `${base}-${active}`}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (event.target === event.currentTarget && active === -1) move("ArrowDown");
      }}
      className="group/list flex min-h-0 flex-1 flex-col rounded-lg border border-line bg-panel -outline-offset-2"
    >
      <div ref={scroller} role="presentation" className="@container min-h-0 flex-1 overflow-y-auto">
        <div
          role="rowgroup"
          className="sticky top-0 z-10 rounded-t-lg border-b border-line bg-panel @max-2xl:hidden"
        >
          <div
            role="row"
            aria-rowindex={1}
            className={`px-3 ${ROW_GRID}`}
            style={{ height: HEAD_PX - 1 }}
          >
            {COLUMNS.map((column) => (
              <ColumnHead key={column.name} column={column} order={order} onOrder={onOrder} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const row = rows[index]!;
            return (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                id={`${base}-${index}`}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={isSelected(row, selected)}
                onFocus={() => setActive(row.id)}
                onPointerDown={() => setActive(row.id)}
                className={`absolute inset-x-0 top-0 border-b border-line aria-selected:bg-accent-soft/40 ${row.kind === "heading" || row.kind === "note" ? "" : "hover:bg-raised"} ${index === active ? "group-focus/list:bg-raised group-focus/list:shadow-[inset_2px_0_0_var(--accent)]" : ""}`}
                style={{ transform: `translateY(${start}px)` }}
              >
                <RowView row={row} tools={tools} onMore={onMore} onAgain={onAgain} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function isSelected(row: Row, selected: string | null): boolean {
  if (row.kind === "local") return row.model.id === selected;
  if (row.kind === "running") return row.loaded.model.id === selected;
  return row.kind === "offer" && row.offer.reference === selected;
}
