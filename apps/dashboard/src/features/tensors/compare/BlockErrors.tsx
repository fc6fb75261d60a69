import type { TensorPair } from "@llcuda/protocol";
import { useMemo } from "react";
import { csvTable } from "../export/csv.ts";
import { SaveMenu } from "../export/SaveMenu.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { percent } from "./PairTable.tsx";
import { blockErrors } from "./suffering.ts";

/** Which layers suffer most. */
export function BlockErrors({ pairs }: { pairs: readonly TensorPair[] }) {
  const errors = useMemo(() => blockErrors(pairs), [pairs]);
  const most = Math.max(...errors.map(({ error }) => error), Number.MIN_VALUE);
  if (errors.length === 0) return null;
  return (
    <Panel
      title="Relative error by block"
      aside={
        <SaveMenu
          what="the errors by block"
          name="errors-by-block"
          saved={{
            csv: () =>
              csvTable(
                ["block", "relative error"],
                errors.map(({ block, error }) => [block, error]),
              ),
          }}
        />
      }
    >
      <ul className="flex flex-col gap-0.5 text-xs">
        {errors.map(({ block, error }) => (
          <li key={block} className="num flex items-center gap-2">
            <span className="w-8 text-end text-ink-3">{block}</span>
            <span className="h-2.5 flex-1 rounded-sm bg-raised">
              <span
                className="block h-full rounded-sm bg-kind-2"
                style={{ width: `${(100 * error) / most}%` }}
              />
            </span>
            <span className="w-16 text-end">{percent(error)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
