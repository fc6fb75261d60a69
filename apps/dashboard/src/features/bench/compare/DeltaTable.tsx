import type { BenchDelta } from "@llcuda/protocol";
import { ArrowDown, ArrowUp, Equal, HelpCircle, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { Panel } from "../../../ui/Panel.tsx";
import { Scroller } from "../../../ui/Scroller.tsx";
import { UNKNOWN } from "../../../ui/format.ts";
import { tellingWords } from "../points/point-words.ts";
import { formatChange, formatQuantity, QUANTITIES } from "../quantity-words.ts";

interface DeltaTableProps {
  name: string;
  /** What was different about engine, driver or machine. */
  changed: readonly string[];
  deltas: readonly BenchDelta[];
}

const VERDICTS: Readonly<
  Record<BenchDelta["verdict"], { Icon: LucideIcon; color: string; words: string }>
> = {
  faster: { Icon: ArrowUp, color: "text-ok", words: "better" },
  slower: { Icon: ArrowDown, color: "text-fail", words: "worse" },
  same: { Icon: Equal, color: "text-ink-3", words: "the same" },
  unclear: { Icon: HelpCircle, color: "text-warn", words: "too few samples" },
};

const CELL = "px-2 py-1 text-end whitespace-nowrap";

const isSure = ({ verdict }: BenchDelta): boolean => verdict === "faster" || verdict === "slower";

/** Every figure that both runs have; a change counts where chance hardly makes it. */
export function DeltaTable({ name, changed, deltas }: DeltaTableProps) {
  const [sure, setSure] = useState(false);
  const shown = sure ? deltas.filter(isSure) : deltas;
  const words = tellingWords(shown.map(({ axes }) => ({ ...axes, series: "" })));
  return (
    <Panel
      title={`${name}, against the first`}
      aside={
        <label className="flex items-center gap-1.5 text-xs text-ink-2">
          <input
            type="checkbox"
            checked={sure}
            onChange={(event) => setSure(event.target.checked)}
            className="size-4 accent-accent"
          />
          Only what chance does not explain: {deltas.filter(isSure).length} of {deltas.length}
        </label>
      }
    >
      <p className="mb-1 text-sm text-ink-2">
        {changed.length === 0
          ? "Made with the same engine, driver and machine, as far as llcuda knows."
          : `Made with other things: ${changed.join("; ")}.`}
      </p>
      {deltas.length === 0 ? (
        <p className="text-sm text-ink-3">They have no point in common.</p>
      ) : (
        <Scroller
          role="group"
          aria-label={`Changes of ${name}`}
          className="max-h-[60vh] overflow-auto"
        >
          <table className="w-full text-xs">
            <thead className="text-ink-3">
              <tr className="[&>th]:sticky [&>th]:top-0 [&>th]:bg-panel [&>th]:px-2 [&>th]:py-1 [&>th]:font-normal [&>th]:whitespace-nowrap">
                <th scope="col" className="text-start">
                  Point
                </th>
                <th scope="col" className="text-start">
                  Figure
                </th>
                <th scope="col" className="text-end">
                  The first
                </th>
                <th scope="col" className="text-end">
                  This
                </th>
                <th scope="col" className="text-end">
                  Change
                </th>
                <th scope="col" className="text-end" title="Mann-Whitney U, two-sided">
                  p
                </th>
                <th scope="col" className="text-start">
                  Verdict
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((delta, index) => (
                <Row
                  key={`${words[index]} ${delta.quantity} ${delta.axes.series}`}
                  delta={delta}
                  point={words[index]!}
                />
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </Panel>
  );
}

function Row({ delta, point }: { delta: BenchDelta; point: string }) {
  const { after, before, change, p, quantity, verdict } = delta;
  const { Icon, color, words } = VERDICTS[verdict];
  return (
    <tr className="border-t border-line hover:bg-raised">
      <td className="px-2 py-1 text-ink">{point === "" ? "the run" : point}</td>
      <td className="px-2 py-1 whitespace-nowrap text-ink-2">{QUANTITIES[quantity].name}</td>
      <td className={`num ${CELL} text-ink-2`}>{formatQuantity(quantity, before)}</td>
      <td className={`num ${CELL}`}>{formatQuantity(quantity, after)}</td>
      <td className={`num ${CELL} ${color}`}>{formatChange(change)}</td>
      <td className={`num ${CELL} text-ink-2`}>
        {p === null ? UNKNOWN : p < 0.001 ? "<0.001" : p.toFixed(3)}
      </td>
      <td className="px-2 py-1 whitespace-nowrap">
        <span className={`flex items-center gap-1 ${color}`}>
          <Icon size={12} aria-hidden="true" /> {words}
        </span>
      </td>
    </tr>
  );
}
