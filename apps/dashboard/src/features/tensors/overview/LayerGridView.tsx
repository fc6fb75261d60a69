import { Link } from "@tanstack/react-router";
import type { TensorEntry } from "@llcuda/protocol";
import { useMemo } from "react";
import { Scroller } from "../../../ui/Scroller.tsx";
import { typeColor } from "../kinds.ts";
import { layerGrid } from "../layer-grid.ts";
import { Panel } from "../Panel.tsx";

/** How each matrix of each block is quantized. */
export function LayerGridView({ file, tensors }: { file: string; tensors: TensorEntry[] }) {
  const { places, rows } = useMemo(() => layerGrid(tensors), [tensors]);
  const types = useMemo(
    () => [...new Set(rows.flatMap(({ cells }) => cells.flatMap((cell) => cell?.type ?? [])))],
    [rows],
  );
  if (rows.length === 0) return null;
  return (
    <Panel title="Types by layer">
      <ul aria-label="Types" className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
        {types.map((type) => (
          <li key={type} className="num inline-flex items-center gap-1.5">
            <span
              aria-hidden="true"
              className="size-2.5 rounded-sm"
              style={{ background: `var(${typeColor(type)})` }}
            />
            {type}
          </li>
        ))}
      </ul>
      <Scroller role="group" aria-label="Grid of layers" className="max-h-96 overflow-auto">
        <table className="border-separate border-spacing-0.5 text-xs">
          <thead>
            <tr>
              <th
                scope="col"
                className="sticky top-0 bg-panel pe-2 text-start font-normal text-ink-3"
              >
                Layer
              </th>
              {places.map((place) => (
                <th
                  key={place}
                  scope="col"
                  className="num sticky top-0 bg-panel px-1 text-start font-normal text-ink-3"
                >
                  {place}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ block, cells }) => (
              <tr key={block}>
                <th scope="row" className="num pe-2 text-end font-normal text-ink-3">
                  {block}
                </th>
                {cells.map((cell, i) => (
                  <td key={places[i]} className="p-0">
                    {cell !== null && (
                      <Link
                        to="/tensors"
                        search={{ file, tensor: cell.name }}
                        title={`${cell.name}, ${cell.type}`}
                        className="num block min-w-14 rounded-sm border-s-4 bg-raised px-1.5 py-0.5 hover:bg-lift"
                        style={{ borderColor: `var(${typeColor(cell.type)})` }}
                      >
                        {cell.type}
                      </Link>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </Panel>
  );
}
