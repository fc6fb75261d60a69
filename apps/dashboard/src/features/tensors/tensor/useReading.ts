import { UNASKED_BYTES, type TensorEntry, type TensorReading } from "@llcuda/protocol";
import { useReadable } from "../../../connection/AgentContext.tsx";
import { Store } from "../../../connection/store.ts";
import { useSource } from "../source/SourceContext.tsx";
import type { ReadingReadable } from "../source/tensor-source.ts";

/** Whether all of a tensor is here, or comes by itself. */
export interface Reading {
  /** It is read by ranges, and too large to come unasked. */
  costly: boolean;
  whole: boolean;
  /** Null where nothing need be asked, and before it is known. */
  state: TensorReading | null;
}

const NOTHING: ReadingReadable = new Store({ value: null, fresh: false, error: null });

/** @param remote the file is read by ranges */
export function useReading({ name, bytes }: TensorEntry, remote: boolean): Reading {
  const source = useSource();
  const costly = remote && bytes > UNASKED_BYTES;
  const { value: state } = useReadable(costly ? source.reading(name) : NOTHING);
  const whole = !costly || (state !== null && state.kept >= state.total);
  return { costly, whole, state };
}
