import { slotsLieApart, type BenchPoint, type BenchQuantity } from "@llcuda/protocol";
import type { ReactNode } from "react";
import { formatCount } from "../../../ui/format.ts";
import { StateMark, type MarkState } from "../../../ui/StateMark.tsx";
import { formatQuantity } from "../quantity-words.ts";

const STATUS: Readonly<Record<BenchPoint["status"], { state: MarkState; words: string } | null>> = {
  waiting: { state: "idle", words: "waits" },
  warming: { state: "busy", words: "warming up" },
  measuring: { state: "busy", words: "measuring" },
  done: null,
  failed: { state: "fail", words: "failed" },
  skipped: { state: "none", words: "skipped" },
};

interface PointRemarksProps {
  point: BenchPoint;
  outliers: readonly number[];
  quantity: BenchQuantity | null;
}

/** Where a point is, what disturbed it, and what of it stands out. */
export function PointRemarks({ point, outliers, quantity }: PointRemarksProps) {
  const { disturbances, error, occupancy, requests, status, tokens } = point;
  const state = STATUS[status];
  return (
    <div className="flex min-w-40 flex-col gap-0.5 text-ink-2">
      {state !== null && <Remark state={state.state}>{state.words}</Remark>}
      {error !== null && <span className="text-fail wrap-anywhere">{error.message}</span>}
      {occupancy !== null && occupancy.busy !== null && (
        <span className="num" title={`${formatCount(occupancy.steps ?? 0)} steps of the engine`}>
          {occupancy.busy.toFixed(1)} of {formatCount(occupancy.slots)} slots at work
        </span>
      )}
      {slotsLieApart(occupancy) && (
        <Remark state="warn">
          slots lie apart: <span className="num">{occupancy.passes.toFixed(1)}</span> passes a step
        </Remark>
      )}
      {(occupancy?.copying ?? 0) >= 0.01 && (
        <span className="num">
          {Math.round(100 * (occupancy?.copying ?? 0))}
          {"\u202f"}% of the time saving prompts
        </span>
      )}
      {disturbances.length > 0 && (
        <Remark state="warn">disturbed: {disturbances.join("; ")}</Remark>
      )}
      {requests.failed > 0 && (
        <Remark state="fail">
          {requests.failed === 1 ? "a request" : `${formatCount(requests.failed)} requests`} failed
        </Remark>
      )}
      {requests.refused > 0 && (
        <Remark state="warn">{formatCount(requests.refused)} found no place</Remark>
      )}
      {tokens.cached > 0 && (
        <Remark state="warn">{formatCount(tokens.cached)} prompt tokens came from the cache</Remark>
      )}
      {outliers.length > 0 && quantity !== null && (
        <span title={outliers.map((value) => formatQuantity(quantity, value)).join(", ")}>
          <span aria-hidden="true" className="me-1.5 inline-block size-2 rounded-full bg-fail" />
          {outliers.length === 1
            ? `outlier ${formatQuantity(quantity, outliers[0]!)}`
            : `${formatCount(outliers.length)} outliers, farthest ${formatQuantity(quantity, outliers[0]!)}`}
        </span>
      )}
    </div>
  );
}

function Remark({ state, children }: { state: MarkState; children: ReactNode }) {
  return (
    <span className="flex items-start gap-1.5">
      <span className="mt-0.5">
        <StateMark state={state} size={12} />
      </span>
      <span>{children}</span>
    </span>
  );
}
