import type { FileDifference } from "@llcuda/protocol";
import { Panel } from "../../../ui/Panel.tsx";
import { SaveMenu } from "../export/SaveMenu.tsx";
import { differenceCsv } from "../export/tables.ts";

/** What the two headers have differently. */
export function DifferenceList({ difference }: { difference: FileDifference }) {
  const { metadata, tensors } = difference;
  const lists = [
    ["Tensors only in the first", tensors.onlyA],
    ["Tensors only in the second", tensors.onlyB],
    ["Keys only in the first", metadata.onlyA],
    ["Keys only in the second", metadata.onlyB],
    ["Not comparable", tensors.incomparable.map(({ name, reason }) => `${name}: ${reason}`)],
  ] as const;
  const filled = lists.filter(([, names]) => names.length > 0);
  if (filled.length === 0 && metadata.changed.length === 0) return null;
  return (
    <Panel
      title="Headers"
      aside={
        <SaveMenu
          what="the headers’ differences"
          name="headers"
          saved={{ csv: () => differenceCsv(difference) }}
        />
      }
    >
      <div className="flex flex-col gap-3 text-xs">
        {filled.map(([title, names]) => (
          <div key={title}>
            <h3 className="text-ink-3">{title}</h3>
            <p className="num wrap-anywhere">{names.join(", ")}</p>
          </div>
        ))}
        {metadata.changed.map(({ key, a, b }) => (
          <div key={key} className="num wrap-anywhere">
            <h3 className="text-ink-3">{key}</h3>
            <p>{a}</p>
            <p>{b}</p>
          </div>
        ))}
      </div>
    </Panel>
  );
}
