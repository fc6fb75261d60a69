import type { TensorPair } from "@llcuda/protocol";
import { useState } from "react";
import { Button } from "../../../ui/Button.tsx";
import { Scroller } from "../../../ui/Scroller.tsx";
import { formatBytes, UNKNOWN } from "../../../ui/format.ts";
import { SaveMenu } from "../export/SaveMenu.tsx";
import { pairsCsv } from "../export/tables.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { worstFirst } from "./suffering.ts";

interface PairTableProps {
  pairs: readonly TensorPair[];
  chosen: string | null;
  onChoose: (name: string) => void;
}

/** The worst are what a person looks for; the rest is one click away. */
const SHOWN = 50;

const HEADS = ["Tensor", "Types", "Relative", "RMSE", "Cosine", "Max error", "KL, nats", "Saved"];

/** Compared tensors, worst first. */
export function PairTable({ pairs, chosen, onChoose }: PairTableProps) {
  const [all, setAll] = useState(false);
  const differing = worstFirst(pairs.filter((pair) => pair.differing > 0));
  const shown = all ? differing : differing.slice(0, SHOWN);
  const equal = pairs.length - differing.length;
  return (
    <Panel
      title={`Tensors that differ: ${differing.length}; equal: ${equal}`}
      aside={
        <span className="flex items-center gap-1">
          {differing.length > SHOWN && (
            <Button look="quiet" onClick={() => setAll(!all)}>
              {all ? "The worst" : "All"}
            </Button>
          )}
          <SaveMenu
            what="the comparison"
            name="comparison"
            saved={{ csv: () => pairsCsv(worstFirst(pairs)) }}
          />
        </span>
      }
    >
      <Scroller role="group" aria-label="Compared tensors" className="max-h-[70vh] overflow-auto">
        <table className="num w-full text-xs">
          <thead className="text-ink-3">
            <tr>
              {HEADS.map((head, i) => (
                <th
                  key={head}
                  scope="col"
                  className={`sticky top-0 bg-panel px-1.5 py-1 font-normal whitespace-nowrap ${i > 1 ? "text-end" : "text-start"} ${head === "Types" ? "max-sm:hidden" : ""}`}
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((pair) => (
              <tr key={pair.name} className={pair.name === chosen ? "bg-lift" : "hover:bg-raised"}>
                <td className="px-1.5 py-0.5">
                  <button
                    type="button"
                    onClick={() => onChoose(pair.name)}
                    className="text-start text-ink underline-offset-4 hover:underline"
                  >
                    {pair.name}
                  </button>
                </td>
                <td className="px-1.5 whitespace-nowrap text-ink-2 max-sm:hidden">
                  {pair.typeA === pair.typeB ? pair.typeA : `${pair.typeA} → ${pair.typeB}`}
                </td>
                <td className="px-1.5 text-end whitespace-nowrap">{percent(pair.relativeRmse)}</td>
                <td className="px-1.5 text-end whitespace-nowrap">{pair.rmse.toExponential(2)}</td>
                <td className="px-1.5 text-end whitespace-nowrap">
                  {pair.cosine?.toFixed(5) ?? UNKNOWN}
                </td>
                <td className="px-1.5 text-end whitespace-nowrap">{largest(pair)}</td>
                <td className="px-1.5 text-end whitespace-nowrap">{pair.klNats.toFixed(3)}</td>
                <td className="px-1.5 text-end whitespace-nowrap">{saved(pair)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </Panel>
  );
}

export function percent(share: number | null): string {
  return share === null ? UNKNOWN : `${(100 * share).toFixed(2)}\u202f%`;
}

/** Bytes that the second file needs less; more is negative. */
function saved({ bytesA, bytesB }: TensorPair): string {
  const bytes = formatBytes(Math.abs(bytesA - bytesB));
  return bytesB > bytesA ? `\u2212${bytes}` : bytes;
}

function largest({ maxError }: TensorPair): string {
  return maxError === null ? UNKNOWN : Math.abs(maxError.b - maxError.a).toExponential(2);
}
