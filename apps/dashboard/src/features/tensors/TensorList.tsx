import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { TensorEntry } from "@llcuda/protocol";
import { useEffect, useMemo, useRef, useState } from "react";
import { formatBytes, formatCount } from "../../ui/format.ts";
import { Scroller } from "../../ui/Scroller.tsx";
import { SaveMenu } from "./export/SaveMenu.tsx";
import { tensorsCsv } from "./export/tables.ts";
import { typeColor } from "./kinds.ts";
import {
  groupedRows,
  nextTensor,
  PLAIN_VIEW,
  tensorsIn,
  type ListRow,
  type ListView,
  type SortKey,
} from "./tensor-filter.ts";
import { useSource } from "./source/SourceContext.tsx";
import { glanceAhead } from "./tensor/glance.ts";
import { useWithin } from "./useWithin.ts";

const ROW_PX = 32;

const SORTS: { key: SortKey; name: string }[] = [
  { key: "layers", name: "Order of the layers" },
  { key: "file", name: "Order of the file" },
  { key: "name", name: "Name" },
  { key: "type", name: "Type" },
  { key: "elements", name: "Elements" },
  { key: "bytes", name: "Bytes" },
];

/** All tensors: found by words or an expression, sorted, under the heads of their blocks. */
export function TensorList({ tensors }: { tensors: TensorEntry[] }) {
  const source = useSource();
  const navigate = useNavigate();
  const within = useWithin();
  const [view, setView] = useState<ListView>(PLAIN_VIEW);
  const [grouped, setGrouped] = useState(true);
  const [active, setActive] = useState(-1);
  const found = useMemo(() => tensorsIn(tensors, view), [tensors, view]);
  const rows = useMemo<ListRow[]>(() => {
    if (found === null) return [];
    return grouped ? groupedRows(found) : found.map((tensor) => ({ kind: "tensor", tensor }));
  }, [found, grouped]);
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- its functions are used here and now only
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const change = (next: Partial<ListView>): void => {
    setView({ ...view, ...next });
    setActive(-1);
  };
  const open = (tensor: TensorEntry): void =>
    void navigate({ to: "/tensors", search: within({ tensor: tensor.name }) });
  const [focused, setFocused] = useState(false);
  const moveTo = (next: number | null): void => {
    if (next === null) return;
    setActive(next);
    virtual.scrollToIndex(next);
  };
  /** The one row that Tab reaches; the arrows go on from there. */
  const stop = active >= 0 ? active : (nextTensor(rows, -1, "ArrowDown") ?? -1);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <input
          type="search"
          aria-label="Find tensors"
          placeholder="Words, layer:7, or /expression/"
          value={view.query}
          spellCheck={false}
          onChange={(event) => change({ query: event.target.value })}
          onKeyDown={(event) => {
            const row = rows[active];
            if (event.key === "ArrowDown" || event.key === "ArrowUp") {
              moveTo(nextTensor(rows, active, event.key));
            } else if (event.key === "Enter" && row?.kind === "tensor") open(row.tensor);
            else return;
            event.preventDefault();
          }}
          className="control min-w-48 flex-1 rounded-md border border-line bg-panel px-2.5 placeholder:text-ink-3"
        />
        <select
          aria-label="Sort"
          value={view.sort}
          onChange={(event) => change({ sort: event.target.value as SortKey })}
          className="control rounded-md border border-line bg-raised px-2"
        >
          {SORTS.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
        <label className="inline-flex items-center gap-1.5 text-ink-2">
          <input
            type="checkbox"
            checked={view.descending}
            onChange={(event) => change({ descending: event.target.checked })}
            className="accent-accent"
          />
          Last first
        </label>
        <label className="inline-flex items-center gap-1.5 text-ink-2">
          <input
            type="checkbox"
            checked={grouped}
            onChange={(event) => setGrouped(event.target.checked)}
            className="accent-accent"
          />
          By block
        </label>
        <span role="status" className="num text-xs text-ink-2">
          {found === null
            ? "That is no expression."
            : `${formatCount(found.length)} of ${formatCount(tensors.length)}`}
        </span>
        {found !== null && (
          <SaveMenu what="the list" name="tensors" saved={{ csv: () => tensorsCsv(found) }} />
        )}
      </div>
      <Scroller
        ref={scroller}
        role="list"
        aria-label="Tensors"
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onKeyDown={(event) => {
          const next = nextTensor(rows, stop, event.key);
          if (next === null) return;
          event.preventDefault();
          moveTo(next);
        }}
        className="h-[70vh] overflow-auto rounded-lg border border-line bg-panel"
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => (
            <div
              key={index}
              role="listitem"
              className="absolute inset-x-0"
              style={{ height: ROW_PX, transform: `translateY(${start}px)` }}
            >
              <Row
                row={rows[index]!}
                active={index === active}
                stop={index === stop}
                focused={focused && index === active}
                onPress={(tensor) => glanceAhead(source, tensor)}
                onOpen={open}
              />
            </div>
          ))}
        </div>
      </Scroller>
    </div>
  );
}

interface RowProps {
  row: ListRow;
  active: boolean;
  /** Whether Tab reaches it. */
  stop: boolean;
  /** The keyboard is in the list, and on this row. */
  focused: boolean;
  /** The press that may become a click. */
  onPress: (tensor: TensorEntry) => void;
  onOpen: (tensor: TensorEntry) => void;
}

function Row({ row, active, stop, focused, onPress, onOpen }: RowProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focused) button.current?.focus({ preventScroll: true });
  }, [focused]);
  if (row.kind === "block") {
    const name = row.block === null ? "Outside the blocks" : `Block ${row.block}`;
    return (
      <div className="flex h-full items-center gap-3 border-b border-line bg-raised px-3 text-xs text-ink-2">
        <span className="font-medium">{name}</span>
        <span className="num">
          {row.tensors} tensors, {formatBytes(row.bytes)}
        </span>
      </div>
    );
  }
  const { tensor } = row;
  return (
    <button
      ref={button}
      type="button"
      tabIndex={stop ? 0 : -1}
      // A finger may be about to scroll.
      onPointerDown={({ button: pressed, pointerType }) => {
        if (pressed === 0 && pointerType !== "touch") onPress(tensor);
      }}
      onClick={() => onOpen(tensor)}
      className={`num flex h-full w-full items-center gap-3 border-b border-line px-3 text-start text-xs hover:bg-raised max-sm:gap-2 max-sm:px-2 ${active ? "bg-lift" : ""}`}
    >
      <span dir="auto" className="min-w-0 flex-1 truncate text-ink">
        {tensor.name}
      </span>{" "}
      <span className="inline-flex w-24 items-center max-sm:w-19 gap-1.5">
        <span
          aria-hidden="true"
          className="size-2.5 shrink-0 rounded-sm"
          style={{ background: `var(${typeColor(tensor.type)})` }}
        />
        <span className="truncate">{tensor.type}</span>
      </span>{" "}
      <span className="w-36 text-end text-ink-2 max-sm:hidden">{tensor.shape.join(" × ")}</span>{" "}
      <span className="w-20 text-end max-sm:w-15">{formatBytes(tensor.bytes)}</span>
    </button>
  );
}
