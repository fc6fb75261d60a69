import { useNavigate } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAgent, useReadable } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { formatBytes, formatCount } from "../../../ui/format.ts";
import { Meter } from "../../../ui/Meter.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { FilePicker } from "../FilePicker.tsx";
import { Panel } from "../Panel.tsx";
import { BlockErrors } from "./BlockErrors.tsx";
import { comparisonFeed } from "./comparison-feed.ts";
import { DifferenceList } from "./DifferenceList.tsx";
import { PairTable } from "./PairTable.tsx";
import { PairView } from "./PairView.tsx";

/** Two files beside each other, tensor by tensor; the second may be chosen first. */
export function CompareView({ file, other }: { file: string; other: string | null }) {
  const navigate = useNavigate();
  if (other !== null) return <Comparison key={other} file={file} other={other} />;
  const open = (next: string): void =>
    void navigate({ to: "/tensors", search: { file, view: "compare", with: next } });
  return (
    <Panel title="Compare with another quantization of the same model">
      <FilePicker onOpen={open} inside />
    </Panel>
  );
}

function Comparison({ file, other }: { file: string; other: string }) {
  const agent = useAgent();
  const { trpc } = agent;
  const [chosen, setChosen] = useState<string | null>(null);
  const difference = useQuery(
    trpc.tensors.difference.queryOptions(
      { a: file, b: other },
      { staleTime: 60_000, retry: false },
    ),
  );
  const { value, error } = useReadable(comparisonFeed(agent, file, other));
  const failure = difference.error === null ? error : reportOf(difference.error);
  if (failure !== null) return <FailureCard error={failure} />;
  const { pairs, total } = value;
  const pair = pairs.find(({ name }) => name === chosen);
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 text-sm text-ink-2">
        <span className="wrap-anywhere">
          with <span className="num text-ink">{other}</span>
        </span>
        {difference.data !== undefined && <BytesWords {...difference.data.bytes} />}
        {pairs.length < total && (
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
            <span className="num truncate">{value.current}</span>
          </span>
        )}
      </div>
      {pair !== undefined && <PairView key={pair.name} file={file} other={other} pair={pair} />}
      <div className="grid gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)] lg:items-start">
        <PairTable pairs={pairs} chosen={chosen} onChoose={setChosen} />
        <div className="flex min-w-0 flex-col gap-4">
          <BlockErrors pairs={pairs} />
          {difference.data !== undefined && <DifferenceList difference={difference.data} />}
        </div>
      </div>
    </>
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
