import fc from "fast-check";
import { expect, test } from "vitest";
import { Extents } from "./extents.ts";

const SIZE = 60;
const extent = fc
  .tuple(fc.nat(SIZE), fc.nat(SIZE))
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

test("whatever is added in whatever order, a set of single bytes says the same", () => {
  fc.assert(
    fc.property(fc.array(extent, { maxLength: 12 }), (list) => {
      const bytes = new Set(
        list.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at)),
      );
      const extents = new Extents(list);
      const all = Array.from({ length: SIZE }, (_, at) => at);
      expect(extents.total).toBe(bytes.size);
      expect(extents.prefix).toBe(all.find((at) => !bytes.has(at)) ?? SIZE);
      const missing = extents.gaps(SIZE).flatMap(({ from, to }) => all.slice(from, to));
      expect(missing).toEqual(all.filter((at) => !bytes.has(at)));
      const [half] = [new Extents(list).within(SIZE / 2)];
      expect(half?.total).toBe([...bytes].filter((at) => at < SIZE / 2).length);
      // Disjoint, in order, and never two that touch.
      const { list: kept } = extents;
      const bounds = kept.flatMap(({ from, to }) => [from, to]);
      expect(bounds).toEqual([...new Set(bounds)].toSorted((a, b) => a - b));
    }),
  );
});
