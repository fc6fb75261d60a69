import type { ErrorReport } from "@llcuda/protocol";
import { useEffect, useState } from "react";
import { reportOf } from "../../../connection/report.ts";
import { fetchFloats, tileOf, type Tile } from "../tensor-bytes.ts";
import type { TileRequest } from "../viewport.ts";

/** While somebody zooms, only where the view comes to rest is asked for. */
const REST_MS = 60;
/** A rectangle of more values is drawn from a sample first. */
const SAMPLED_FROM = 4_000_000;

export interface ShownTile {
  request: TileRequest;
  tile: Tile;
}

interface TileState {
  shown: ShownTile | null;
  error: ErrorReport | null;
}

/** Which tensor, and which other one is subtracted. */
export interface TileSubject {
  file: string;
  tensor: string;
  minusFile?: string;
}

/**
 * The picture of a rectangle: the last one stays until the next is there, large ones come as a sample
 * first. What is no longer wanted is cancelled.
 */
export function useTile(
  { file, tensor, minusFile }: TileSubject,
  request: TileRequest | null,
): TileState {
  const [state, setState] = useState<TileState>({ shown: null, error: null });
  const key = request === null ? "" : JSON.stringify(request);
  useEffect(() => {
    if (key === "") return;
    const wanted = JSON.parse(key) as TileRequest;
    const gone = new AbortController();
    const ask = async (sample: 0 | 1): Promise<void> => {
      const minus = minusFile === undefined ? {} : { minusFile };
      const query = { file, tensor, ...wanted, ...minus, sample };
      const tile = tileOf(await fetchFloats("tile", query, gone.signal));
      setState({ shown: { request: wanted, tile }, error: null });
    };
    const work = async (): Promise<void> => {
      if (wanted.rows * wanted.columns > SAMPLED_FROM) await ask(1);
      await ask(0);
    };
    const timer = setTimeout(() => {
      work().catch((thrown: unknown) => {
        if (!gone.signal.aborted) setState(({ shown }) => ({ shown, error: reportOf(thrown) }));
      });
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [file, tensor, minusFile, key]);
  return state;
}
