import type { TensorEntry } from "@llcuda/protocol";
import { hierarchy, treemap, treemapSquarify, type HierarchyRectangularNode } from "d3-hierarchy";

/** A rectangle of the map: a role, a block of it, or a tensor. */
export interface MapNode {
  name: string;
  role: string;
  bytes: number;
  /** What the rectangle is, from the top: for zooming into it. */
  path: string;
  tensor: TensorEntry | null;
  children?: MapNode[];
}

export interface MapCell {
  node: MapNode;
  /** 1: directly below what is shown. */
  depth: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Bytes by role, then by block, then by tensor. */
export function mapOf(tensors: readonly TensorEntry[]): MapNode {
  const children = [...Map.groupBy(tensors, ({ role }) => role)].map(([role, members]): MapNode => {
    const blocks = [...Map.groupBy(members, ({ block }) => block)].map(([block, own]): MapNode => {
      const path = `${role}/${block ?? "-"}`;
      const leaves = own.map((tensor): MapNode => {
        const { name, bytes } = tensor;
        return { name, role, bytes, path: `${path}/${name}`, tensor };
      });
      const name = block === null ? "outside the blocks" : `Block ${block}`;
      return { name, role, bytes: sum(leaves), path, tensor: null, children: leaves };
    });
    return { name: role, role, bytes: sum(blocks), path: role, tensor: null, children: blocks };
  });
  return { name: "", role: "", bytes: sum(children), path: "", tensor: null, children };
}

function sum(nodes: readonly MapNode[]): number {
  return nodes.reduce((total, { bytes }) => total + bytes, 0);
}

/** The part of a map with this path; the whole where there is none. */
export function partOf(map: MapNode, path: string): MapNode {
  const found = (map.children ?? []).find(
    (child) => path === child.path || path.startsWith(`${child.path}/`),
  );
  if (found === undefined) return map;
  return found.path === path ? found : partOf(found, path);
}

/** Block 2 before Block 10. */
const NATURAL = new Intl.Collator("en", { numeric: true });

/** Cells smaller than a pixel are not drawn. */
const LEAST_PIXELS = 1;

/** The rectangles of two levels below a part, largest first within each level. */
export function layOut(part: MapNode, width: number, height: number): MapCell[] {
  const root = hierarchy(part, ({ children }) => children)
    .sum(({ tensor }) => tensor?.bytes ?? 0)
    // oxlint-disable-next-line unicorn/no-array-sort -- a hierarchy of our own, which has no toSorted
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || NATURAL.compare(a.data.name, b.data.name));
  const layout = treemap<MapNode>()
    .size([width, height])
    .tile(treemapSquarify)
    .paddingInner(1)
    .paddingTop(({ depth, children }) => (depth === 1 && children !== undefined ? 18 : 0));
  const cells: MapCell[] = [];
  layout(root).each((node: HierarchyRectangularNode<MapNode>) => {
    if (node.depth === 0 || node.depth > 3) return;
    const cell = {
      node: node.data,
      depth: node.depth,
      x: node.x0,
      y: node.y0,
      width: node.x1 - node.x0,
      height: node.y1 - node.y0,
    };
    if (cell.width >= LEAST_PIXELS && cell.height >= LEAST_PIXELS) cells.push(cell);
  });
  return cells;
}

/** The deepest cell under a point. */
export function cellAt(cells: readonly MapCell[], x: number, y: number): MapCell | null {
  return (
    cells.findLast(
      (cell) => x >= cell.x && x < cell.x + cell.width && y >= cell.y && y < cell.y + cell.height,
    ) ?? null
  );
}
