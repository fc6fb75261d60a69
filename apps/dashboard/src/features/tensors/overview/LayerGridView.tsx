import { Link } from "@tanstack/react-router";
import type { TensorEntry } from "@llcuda/protocol";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { firstPlace, placeAfter, type GridPlace } from "../../../ui/roving.ts";
import { csvTable } from "../export/csv.ts";
import { SaveMenu } from "../export/SaveMenu.tsx";
import { typeColor } from "../kinds.ts";
import { layerGrid, type LayerGrid } from "../layer-grid.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { useWithin } from "../useWithin.ts";

/** How each matrix of each block is quantized. */
export function LayerGridView({ tensors }: { tensors: TensorEntry[] }) {
  const { places, rows } = useMemo(() => layerGrid(tensors), [tensors]);
  const types = useMemo(
    () => [...new Set(rows.flatMap(({ cells }) => cells.flatMap((cell) => cell?.type ?? [])))],
    [rows],
  );
  const within = useWithin();
  const filled = useMemo(() => rows.map(({ cells }) => cells.map((cell) => cell !== null)), [rows]);
  const [moved, setMoved] = useState<GridPlace | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  if (rows.length === 0) return null;
  const stop = moved ?? firstPlace(filled);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = placeAfter(event.key, stop, filled);
    if (next === null) return;
    event.preventDefault();
    setMoved(next);
    body.current?.rows[next.row]?.cells[next.column + 1]?.querySelector("a")?.focus();
  };
  return (
    <Panel
      title="Types by layer"
      aside={
        <SaveMenu
          what="the grid"
          name="types-by-layer"
          saved={{ csv: () => csvTable(["layer", ...places], gridRows(rows)) }}
        />
      }
    >
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
      <div className="max-h-96 overflow-auto">
        {/* One tab stop, the arrow keys within it: that is what the role says. */}
        <table
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role
          role="grid"
          aria-label="Grid of layers"
          className="border-separate border-spacing-0.5 text-xs"
        >
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
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
          <tbody ref={body} onKeyDown={onKeyDown}>
            {rows.map(({ block, cells }, row) => (
              <tr key={block}>
                <th scope="row" className="num pe-2 text-end font-normal text-ink-3">
                  {block}
                </th>
                {cells.map((cell, i) => (
                  <td key={places[i]} className="p-0">
                    {cell !== null && (
                      <Link
                        to="/tensors"
                        search={within({ tensor: cell.name })}
                        tabIndex={row === stop.row && i === stop.column ? 0 : -1}
                        onFocus={() => setMoved({ row, column: i })}
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
      </div>
    </Panel>
  );
}

function gridRows(rows: LayerGrid["rows"]): (string | number | null)[][] {
  return rows.map(({ block, cells }) => [block, ...cells.map((cell) => cell?.type ?? null)]);
}
