import type { TensorEntry } from "@llcuda/protocol";

/** Types by block and by place within the block. */
export interface LayerGrid {
  /** attn_q, attn_k…, in the order in which they first appear. */
  places: string[];
  rows: { block: number; cells: (TensorEntry | null)[] }[];
}

/** One cell for each matrix of each block; norms and other vectors are left out. */
export function layerGrid(tensors: readonly TensorEntry[]): LayerGrid {
  const matrices = tensors.filter(({ block, shape }) => block !== null && shape.length > 1);
  const places = [...new Set(matrices.map(({ place }) => place))];
  const rows = [...Map.groupBy(matrices, ({ block }) => block!)]
    .toSorted(([a], [b]) => a - b)
    .map(([block, members]) => {
      const byPlace = new Map(members.map((tensor) => [tensor.place, tensor]));
      return { block, cells: places.map((place) => byPlace.get(place) ?? null) };
    });
  return { places, rows };
}
