import type { ModelFit } from "@llcuda/protocol";
import { formatMemory } from "../../../ui/format.ts";
import { StateMark } from "../../../ui/StateMark.tsx";
import { FitBar } from "./FitBar.tsx";
import { needOf, roomOf, totalOf, type Need } from "./fit-bar.ts";
import { verdictOf, type Verdict } from "./fit-words.ts";
import { roughFit, weightsOnly } from "./rough-fit.ts";
import { useRowFit } from "./useFit.ts";

/** A model of this machine, priced by its own header. */
export function LocalFitCell({ id }: { id: string }) {
  const { data, error } = useRowFit(id);
  if (data !== undefined) {
    return <Cell need={needOf(data.estimate)} room={roomOf(data)} verdict={verdictOf(data)} />;
  }
  // What has no KV cache, a projector for example, is not priced.
  return <Waiting word={error === null ? "Reading its header" : "Not priced"} />;
}

interface RoughFitCellProps {
  size: number | null;
  /** The fit of another quantization of the same model; null while nobody has read a header. */
  kin: ModelFit | null;
  /** Of any model: what is free now. */
  machine: Pick<ModelFit, "machine"> | null;
}

/** A model that is not here, priced by another quantization's header or by its size. */
export function RoughFitCell({ size, kin, machine }: RoughFitCellProps) {
  if (size === null) return <Waiting word="Size unknown" />;
  if (kin !== null) return <Cell {...roughFit(size, kin)} about />;
  if (machine !== null) return <Cell {...weightsOnly(size, machine)} about weights />;
  return <Waiting word="" />;
}

interface CellProps {
  need: Need;
  room: number;
  verdict: Verdict;
  /** By another file's header or by the size: about right. */
  about?: boolean;
  /** Only the weights are known. */
  weights?: boolean;
}

function Cell({ need, room, verdict, about = false, weights = false }: CellProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <FitBar need={need} room={room} />
      <p className="flex items-center gap-1.5 text-xs leading-4 whitespace-nowrap">
        <StateMark state={verdict.mark} size={12} />
        <span className="truncate">{verdict.word}</span>
        <span
          className="num ms-auto text-ink-2"
          title={weights ? "Weights alone: its header is read when it is opened" : undefined}
        >
          {about && "≈"}
          {formatMemory(totalOf(need))}
          {weights && "+"}
        </span>
      </p>
    </div>
  );
}

function Waiting({ word }: { word: string }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="h-2 rounded-sm bg-raised" />
      <p className="truncate text-xs leading-4 text-ink-3">{word === "" ? "\u00a0" : word}</p>
    </div>
  );
}
