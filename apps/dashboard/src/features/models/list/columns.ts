import type { SortKey } from "../search.ts";

/**
 * The columns, by the width of the list: all of them, then without what is least asked for; a narrow list
 * stacks what a row says.
 */
export const ROW_GRID =
  "@2xl:grid @2xl:grid-cols-[minmax(0,1fr)_5.5rem_4.5rem_10.5rem_7.5rem] @2xl:items-center @2xl:gap-x-4 @5xl:grid-cols-[minmax(0,2fr)_5.5rem_5rem_4.5rem_minmax(12rem,1fr)_5.5rem_3.5rem_8.5rem]";

/** Of a cell that only a wide list has. */
export const WIDE_ONLY = "hidden @5xl:block";

export interface Column {
  name: string;
  /** What a click sorts by. */
  sort?: SortKey;
  /** Numbers stand at the end. */
  end?: boolean;
  /** Only a wide list has it. */
  wide?: boolean;
}

export const COLUMNS: readonly Column[] = [
  { name: "Name", sort: "name" },
  { name: "Type", sort: "type" },
  { name: "Size", sort: "size", end: true },
  { name: "Context", sort: "context", end: true, wide: true },
  { name: "Fits now" },
  { name: "Speed", sort: "speed", end: true, wide: true },
  { name: "Used", sort: "used", end: true, wide: true },
  { name: "Action", end: true },
];
