import type { LoadedModel, ModelFit, SavedLoad } from "@llcuda/protocol";
import { formatMemory, formatTime, UNKNOWN } from "../../../ui/format.ts";
import { PARTS } from "../fit/FitBar.tsx";
import { needOf, totalOf } from "../fit/fit-bar.ts";
import { errorWords } from "../model-words.ts";

export type Measurement = SavedLoad["measurements"][number];

interface MemoryTableProps {
  fit: ModelFit;
  loaded: LoadedModel | null;
  measurement: Measurement | null;
}

/** Weights, cache and buffers in figures; of a loaded model the estimate beside the measurement. */
export function MemoryTable({ fit, loaded, measurement }: MemoryTableProps) {
  const measured = loaded?.memory.measured ?? null;
  const estimate = needOf(
    measured === null ? fit.estimate : (loaded?.memory.estimate ?? fit.estimate),
  );
  const truth = measured === null ? null : needOf(measured);
  const [before, took] =
    measurement === null
      ? [0, 0]
      : [measurement.estimate, measurement.measured].map((shares) => totalOf(needOf(shares)));
  const off = errorWords(before!, took!);
  const rows = [
    ...PARTS.map(({ key, name, color }) => ({
      name,
      color,
      estimate: estimate[key],
      measured: truth?.[key] ?? null,
    })),
    {
      name: "Together",
      color: null,
      estimate: totalOf(estimate),
      measured: truth === null ? null : totalOf(truth),
    },
  ];
  return (
    <table className="num w-full text-xs">
      <thead className="text-ink-3">
        <tr>
          <th scope="col" className="py-1 text-start font-sans font-normal">
            Memory
          </th>
          <th scope="col" className="py-1 text-end font-sans font-normal">
            Estimated
          </th>
          {truth !== null && (
            <>
              <th scope="col" className="py-1 text-end font-sans font-normal">
                Measured
              </th>
              <th scope="col" className="py-1 text-end font-sans font-normal">
                Error
              </th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name} className="border-t border-line">
            <th scope="row" className="py-1 text-start font-sans font-normal text-ink-2">
              <span className="flex items-center gap-1.5">
                <span
                  aria-hidden="true"
                  className={`size-2.5 rounded-sm ${row.color ?? "bg-transparent"}`}
                />
                {row.name}
              </span>
            </th>
            <td className="text-end">{formatMemory(row.estimate)}</td>
            {truth !== null && (
              <>
                <td className="text-end">
                  {row.measured === null ? UNKNOWN : formatMemory(row.measured)}
                </td>
                <td className="text-end text-ink-2">
                  {row.measured === null
                    ? UNKNOWN
                    : (errorWords(row.estimate, row.measured) ?? UNKNOWN)}
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
      {loaded !== null && <Process loaded={loaded} columns={truth === null ? 2 : 4} />}
      {loaded === null && measurement !== null && (
        <tfoot>
          <tr>
            <td colSpan={2} className="pt-1.5 font-sans text-ink-3">
              Its last load, {formatTime(measurement.at)}, took {formatMemory(took!)}
              {off !== null && `; the estimate: ${off}`}.
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

/** What the driver and the system say of the process. */
function Process({ loaded, columns }: { loaded: LoadedModel; columns: number }) {
  const { gpu, resident } = loaded.memory;
  if (gpu === null && resident === null) return null;
  const parts = [
    gpu === null ? null : `${formatMemory(gpu)} of GPU memory by the driver`,
    resident === null ? null : `${formatMemory(resident)} resident`,
  ];
  return (
    <tfoot>
      <tr>
        <td colSpan={columns} className="pt-1.5 font-sans text-ink-3">
          The process: {parts.filter((part) => part !== null).join(", ")}
        </td>
      </tr>
    </tfoot>
  );
}
