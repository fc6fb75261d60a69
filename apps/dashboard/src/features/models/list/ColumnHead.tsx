import { ArrowDown, ArrowUp } from "lucide-react";
import { WIDE_ONLY, type Column } from "./columns.ts";
import type { SortKey } from "../search.ts";
import type { Order } from "./sort.ts";

interface ColumnHeadProps {
  column: Column;
  order: Order;
  onOrder: (key: SortKey) => void;
}

/** The head of a column; a click sorts by it, another one turns the order. */
export function ColumnHead({ column, order, onOrder }: ColumnHeadProps) {
  const { sort, name, end = false, wide = false } = column;
  const sorted = sort !== undefined && order.key === sort;
  // Names go up from A, numbers down from the largest, unless turned.
  const up = (sort === "name") !== order.turned;
  const Arrow = up ? ArrowUp : ArrowDown;
  return (
    <div
      role="columnheader"
      aria-sort={sorted ? (up ? "ascending" : "descending") : undefined}
      className={`text-xs text-ink-3 ${end ? "text-end" : ""} ${wide ? WIDE_ONLY : ""}`}
    >
      {sort === undefined ? (
        name
      ) : (
        <button
          type="button"
          onClick={() => onOrder(sort)}
          className={`inline-flex items-center gap-0.5 hover:text-ink ${sorted ? "font-medium text-ink" : ""}`}
        >
          {name}
          {sorted && <Arrow size={11} aria-hidden="true" />}
        </button>
      )}
    </div>
  );
}
