import type { Floats } from "@llcuda/gguf";
import type { ErrorReport } from "@llcuda/protocol";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { reportOf } from "../../../connection/report.ts";
import { tileOf, type Tile } from "../tensor-bytes.ts";
import type { TileRequest } from "../viewport.ts";
import type { PictureCosts } from "./picture-costs.ts";

/** While somebody zooms, only where the view comes to rest is asked for. */
const REST_MS = 60;
/** A rectangle of more values is drawn from a sample first. */
const SAMPLED_FROM = 4_000_000;

export interface ShownTile {
  request: TileRequest;
  tile: Tile;
  /** A first look: coarser than its place on the screen. */
  coarse: boolean;
}

interface TileState {
  shown: ShownTile | null;
  error: ErrorReport | null;
}

/** Gives pictures of a matrix: of a tensor, or of the difference of two. The same one as long as they are. */
export type TileSubject = (
  request: TileRequest,
  sample: boolean,
  signal: AbortSignal,
) => Promise<Floats>;

/**
 * The picture of a rectangle: `first`, a coarse one that is asked for before its place is measured;
 * then the last one stays until the next is there, and large ones come as a sample first. What is no
 * longer wanted is cancelled. What costs too much to come unasked is left out: `costs` decides.
 */
export function useTile(
  subject: TileSubject,
  first: TileRequest,
  request: TileRequest | null,
  costs: PictureCosts | null = null,
): TileState {
  const [state, setState] = useState<TileState>({ shown: null, error: null });
  const key = request === null ? "" : JSON.stringify(request);
  const drawn = useRef(false);
  const looking = useRef<Promise<void>>(Promise.resolve());
  useLayoutEffect(() => {
    const gone = new AbortController();
    const look = async (): Promise<void> => {
      // Counted, and never too much: nothing has come before it.
      costs?.may(first, true);
      const tile = tileOf(await subject(first, true, gone.signal));
      // One that was on its way before heeds no signal.
      if (gone.signal.aborted) return;
      // At once, so that the very next frame shows it.
      flushSync(() => setState({ shown: { request: first, tile, coarse: true }, error: null }));
    };
    // What fails here fails again below, and is told there.
    looking.current = look().catch(() => undefined);
    return () => gone.abort();
    // oxlint-disable-next-line react/exhaustive-deps -- a picture that is there is not asked for again
  }, [subject, first]);
  useEffect(() => {
    if (key === "") return;
    const wanted = JSON.parse(key) as TileRequest;
    const gone = new AbortController();
    const ask = async (sample: boolean): Promise<void> => {
      const tile = tileOf(await subject(wanted, sample, gone.signal));
      drawn.current = true;
      setState({ shown: { request: wanted, tile, coarse: false }, error: null });
    };
    const work = async (): Promise<void> => {
      await looking.current;
      if (gone.signal.aborted) return;
      const exact = costs?.may(wanted, false) ?? true;
      const large = wanted.rows * wanted.columns > SAMPLED_FROM;
      if ((large || !exact) && (costs?.may(wanted, true) ?? true)) await ask(true);
      if (exact) await ask(false);
    };
    // Before there is a picture of its own size, nothing is worth waiting for.
    const rest = drawn.current ? REST_MS : 0;
    const timer = setTimeout(() => {
      work().catch((thrown: unknown) => {
        if (!gone.signal.aborted) setState(({ shown }) => ({ shown, error: reportOf(thrown) }));
      });
    }, rest);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [subject, key, costs]);
  return state;
}
