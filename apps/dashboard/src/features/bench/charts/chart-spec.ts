/** Names of CSS variables, for lines that are told apart. */
export const LINE_COLORS = ["--kind-1", "--kind-2", "--kind-5", "--kind-3", "--kind-4"] as const;

export interface ChartLine {
  name: string;
  /** Name of a CSS variable. */
  color: string;
  format: (value: number) => string;
  /** `level`: dashed, without points, a bound that is not measured; `reference`: dotted, of elsewhere. */
  look?: "line" | "points" | "level" | "reference" | "area";
  /** By the right axis. */
  right?: boolean;
  /** Ends of a whisker at each place. */
  low?: readonly (number | null)[];
  high?: readonly (number | null)[];
}

export interface ChartAxis {
  name: string;
  /** Of the marks along it. */
  format: (value: number) => string;
  /** Base of a logarithmic axis. */
  log?: 2 | 10;
  /** Places that have a mark; by default round ones. */
  marks?: readonly number[];
  /** The axis reaches so far at least. */
  from?: number;
  to?: number;
  /** It ends where what is shown ends, as what stands above and below it does. */
  flush?: boolean;
}

export interface ChartSpec {
  x: ChartAxis;
  y: ChartAxis;
  right?: ChartAxis;
  lines: readonly ChartLine[];
  /** Pixels at each side, the same on every chart of a column, so that their times stand in line. */
  gutters?: { left: number; right: number };
}

/** The places, then the values of each line at them. */
export type ChartData = readonly [readonly number[], ...(readonly (number | null)[])[]];
