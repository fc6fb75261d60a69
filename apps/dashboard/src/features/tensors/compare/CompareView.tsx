import { UNASKED_BYTES, type FileDifference } from "@llcuda/protocol";
import { useNavigate } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAgent, useReadable } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { formatBytes, formatCount } from "../../../ui/format.ts";
import { Meter } from "../../../ui/Meter.tsx";
import { Button } from "../../../ui/Button.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { Store } from "../../../connection/store.ts";
import { FilePicker } from "../FilePicker.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import type { TensorSearch } from "../search.ts";
import { isOnHub } from "../source/hub-address.ts";
import { BlockErrors } from "./BlockErrors.tsx";
import { comparedByWords } from "./compared-by-words.ts";
import { NOTHING_COMPARED, type Compared } from "./compared.ts";
import type { Comparison } from "./comparison.ts";
import { comparisonOf } from "./comparisons.ts";
import { DifferenceList } from "./DifferenceList.tsx";
import { OtherFile } from "./OtherFile.tsx";
import { PairTable } from "./PairTable.tsx";
import { PairView } from "./PairView.tsx";

/** Two files beside each other, tensor by tensor; the second may be chosen first. */
export function CompareView({ file, search }: { file: string; search: TensorSearch }) {
  const navigate = useNavigate();
  const agent = useAgent();
  const { with: other, pair } = search;
  const comparison = other === undefined ? null : comparisonOf(agent, file, other);
  const open = (next: string): void =>
    void navigate({ to: "/tensors", search: { file, view: "compare", with: next } });
  if (comparison !== null) {
    const { a, b } = comparison;
    return <ComparedFiles key={`${a}\n${b}`} comparison={comparison} chosen={pair ?? null} />;
  }
  return (
    <Panel title="Compare with another quantization of the same model">
      {other !== undefined && (
        <p role="status" className="mb-2 text-sm text-ink-2">
          The other file was dropped into the page before it was loaded anew. Drop it again.
        </p>
      )}
      <FilePicker onOpen={open} beside={file} />
    </Panel>
  );
}

/** Values that have to be fetched wait until somebody has read what they cost. */
const NOT_BEGUN: Comparison["pairs"] = new Store({
  value: NOTHING_COMPARED,
  fresh: false,
  error: null,
});

/** What still has to come from the hub; the page reads the agent's own files by ranges too. */
function fetchedBytes([a, b]: [string, string], missing: FileDifference["missing"]): number {
  return (isOnHub(a) ? missing.a : 0) + (isOnHub(b) ? missing.b : 0);
}

interface ComparedFilesProps {
  comparison: Comparison;
  /** The tensor that is looked at. */
  chosen: string | null;
}

function ComparedFiles({ comparison, chosen }: ComparedFilesProps) {
  const navigate = useNavigate();
  const { a, b } = comparison;
  const difference = useQuery({
    queryKey: ["tensor-difference", a, b],
    queryFn: () => comparison.difference(),
    staleTime: 60_000,
    retry: false,
  });
  const [asked, setAsked] = useState(false);
  const cost = difference.data === undefined ? null : fetchedBytes([a, b], difference.data.missing);
  const begun = comparison.pairs.get().value.total > 0;
  const may = asked || begun || (cost !== null && cost <= UNASKED_BYTES);
  const { value, error } = useReadable(may ? comparison.pairs : NOT_BEGUN);
  const failure = difference.error === null ? error : reportOf(difference.error);
  const { pairs } = value;
  const pair = pairs.find(({ name }) => name === chosen);
  const choose = (name: string): void =>
    void navigate({ to: "/tensors", search: { file: a, view: "compare", with: b, pair: name } });
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 text-sm text-ink-2">
        <OtherFile file={a} other={b} />
        {difference.data !== undefined && <BytesWords {...difference.data.bytes} />}
        <Progress {...value} />
      </div>
      {comparedByWords(pairs).map((words) => (
        <p key={words} dir="auto" className="text-xs text-ink-2 wrap-anywhere">
          {words}
        </p>
      ))}
      {failure !== null && <FailureCard error={failure} />}
      {pair !== undefined && <PairView key={pair.name} comparison={comparison} pair={pair} />}
      {failure === null && (
        <div className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)] lg:items-start">
          {may ? (
            <PairTable pairs={pairs} chosen={chosen} onChoose={choose} />
          ) : cost === null ? (
            <p role="status" className="text-sm text-ink-2">
              Reading the headers of both files.
            </p>
          ) : (
            <AskForValues bytes={cost} onAsk={() => setAsked(true)} />
          )}
          <div className="flex min-w-0 flex-col gap-4">
            <BlockErrors pairs={pairs} />
            {difference.data !== undefined && <DifferenceList difference={difference.data} />}
          </div>
        </div>
      )}
    </>
  );
}

function AskForValues({ bytes, onAsk }: { bytes: number; onAsk: () => void }) {
  return (
    <Panel title="All values, tensor by tensor">
      <div className="flex flex-wrap items-center justify-between gap-3 text-sm text-ink-2">
        <p>They have to come from Hugging Face first. What the headers say is here already.</p>
        <Button look="accent" className="num" onClick={onAsk}>
          Compare all values: reads {formatBytes(bytes)}
        </Button>
      </div>
    </Panel>
  );
}

function Progress({ pairs, total, current }: Compared) {
  if (pairs.length >= total) return null;
  return (
    <span className="flex items-center gap-2 text-xs">
      <span className="num">
        {formatCount(pairs.length)} of {formatCount(total)}
      </span>
      <Meter
        role="progressbar"
        label="Tensors compared"
        share={pairs.length / total}
        className="w-32"
      />
      <span className="num truncate">{current}</span>
    </span>
  );
}

function BytesWords({ a, b }: { a: number; b: number }) {
  const words = b < a ? `${formatBytes(a - b)} less` : `${formatBytes(b - a)} more`;
  return (
    <span className="num text-xs">
      {formatBytes(a)} and {formatBytes(b)}
      {a !== b && `, ${words}`}
    </span>
  );
}
