import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clamp,
  pan,
  placeOn,
  tileFor,
  valueAt,
  viewFrom,
  viewText,
  wholeOf,
  zoom,
} from "./viewport.ts";

const size = fc.integer({ min: 1, max: 300_000 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("a view of a matrix", () => {
  test("stays inside, whatever is done to it", () => {
    const factors = fc.array(fc.double({ min: 0.05, max: 20, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(size, size, factors, share, share, (rows, columns, steps, x, y) => {
        let view = wholeOf(rows, columns);
        for (const factor of steps) {
          view = clamp(pan(zoom(view, factor, x, y), x - 0.5, 0.5 - y), rows, columns);
          expect(view.row).toBeGreaterThanOrEqual(0);
          expect(view.column).toBeGreaterThanOrEqual(0);
          expect(view.row + view.rows).toBeLessThanOrEqual(rows + 1e-6);
          expect(view.column + view.columns).toBeLessThanOrEqual(columns + 1e-6);
          const tile = tileFor(view, { width: 640, height: 400 }, rows, columns);
          expect(tile.row + tile.rows).toBeLessThanOrEqual(rows);
          expect(tile.column + tile.columns).toBeLessThanOrEqual(columns);
          expect(tile.width).toBeLessThanOrEqual(Math.min(640, tile.columns));
          expect(tile.height).toBeLessThanOrEqual(Math.min(400, tile.rows));
        }
      }),
    );
  });

  test("is zoomed around the point that is pointed at", () => {
    const view = { row: 100, rows: 200, column: 1000, columns: 400 };
    const before = valueAt(view, 0.25, 0.75);
    const closer = zoom(view, 0.5, 0.25, 0.75);
    expect(closer).toEqual({ row: 175, rows: 100, column: 1050, columns: 200 });
    expect(valueAt(closer, 0.25, 0.75)).toEqual(before);
  });

  test("shows no fewer than four values a side, and all of a smaller matrix", () => {
    expect(clamp({ row: 9, rows: 0.1, column: 3, columns: 1 }, 100, 100)).toEqual({
      row: 9,
      rows: 4,
      column: 3,
      columns: 4,
    });
    expect(clamp(wholeOf(9, 9), 2, 3)).toEqual(wholeOf(2, 3));
  });

  test("says where a tile lies on the screen", () => {
    const view = { row: 10, rows: 20, column: 30, columns: 40 };
    const screen = { width: 400, height: 200 };
    expect(placeOn(screen, view, { row: 12, rows: 5, column: 20, columns: 10 })).toEqual({
      x: -100,
      y: 20,
      width: 100,
      height: 50,
    });
  });

  test("goes into an address and comes out of it", () => {
    const view = { row: 7, rows: 20, column: 30, columns: 41 };
    expect(viewFrom(viewText(view), 100, 100)).toEqual(view);
    expect(viewFrom("0,10,0,10", 5, 5)).toEqual(wholeOf(5, 5));
    for (const text of [undefined, "", "1,2,3", "1,2,3,x", "-1,2,3,4", "0,0,0,5", "0,1.5,0,5"]) {
      expect(viewFrom(text, 100, 100)).toBeNull();
    }
  });
});
