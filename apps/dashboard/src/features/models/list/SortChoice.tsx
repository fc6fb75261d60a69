import type { SortKey } from "../search.ts";
import { COLUMNS } from "./columns.ts";
import type { Order } from "./sort.ts";

interface SortChoiceProps {
  order: Order;
  onOrder: (key: SortKey) => void;
}

/** Sorts the list where it has no heads of columns. */
export function SortChoice({ order, onOrder }: SortChoiceProps) {
  return (
    <select
      aria-label="Sort"
      value={order.key}
      onChange={({ target }) => {
        const column = COLUMNS.find(({ sort }) => sort === target.value);
        if (column?.sort !== undefined) onOrder(column.sort);
      }}
      className="h-10 w-24 rounded-lg border border-line-strong bg-panel px-2 text-sm sm:hidden"
    >
      {COLUMNS.filter(({ sort }) => sort !== undefined).map(({ name, sort }) => (
        <option key={name} value={sort}>
          {name}
        </option>
      ))}
    </select>
  );
}
