import type { LoadedModel } from "@llcuda/protocol";
import { isGone } from "../check-words.ts";
import { howFar } from "../load/how-far.ts";
import type { ModelRequest } from "../request.ts";
import type { Offer, Row } from "./rows.ts";

/** What a key does to the row that the keyboard is on. */
export type RowDeed =
  | { kind: "request"; request: ModelRequest }
  | { kind: "open"; model: string }
  | { kind: "repository"; repository: string | null }
  | { kind: "ask-delete"; id: string }
  | { kind: "more" | "again" };

/** Null where the key means nothing on this row. */
export function deedOf(row: Row, key: string): RowDeed | null {
  switch (row.kind) {
    case "running":
      return runningDeed(row.loaded, key);
    case "local":
      return localDeed(row.model.id, row.loaded, key);
    case "download":
      return downloadDeed(row, key);
    case "offer":
      return offerDeed(row.offer, key);
    case "repository":
      if (key !== "Enter") return null;
      return { kind: "repository", repository: row.open ? null : row.repository.id };
    case "note":
      if (key !== "Enter" || !leads(row)) return null;
      return { kind: row.more === true ? "more" : "again" };
    case "heading":
      return null;
  }
}

/** A note that has a button. */
const leads = ({ again, more }: Extract<Row, { kind: "note" }>): boolean =>
  more === true || again === true;

const asks = (request: ModelRequest): RowDeed => {
  return { kind: "request", request };
};

/** Unloads what is loaded, ends a load, or puts away why it failed. */
const unloads = (loaded: LoadedModel): RowDeed => {
  const { id } = loaded.model;
  return asks({ kind: howFar(loaded) === "loaded" ? "unload" : "cancel-load", id });
};

function runningDeed(loaded: LoadedModel, key: string): RowDeed | null {
  const { model, pinned } = loaded;
  const { id } = model;
  if (key === "Enter") return { kind: "open", model: id };
  if (key === "u") return unloads(loaded);
  if (key === "c") return asks({ kind: "use", id });
  return key === "p" ? asks({ kind: "pin", id, pinned: !pinned }) : null;
}

function localDeed(id: string, loaded: LoadedModel | null, key: string): RowDeed | null {
  if (key === "Enter") return { kind: "open", model: id };
  const loads = loaded === null || howFar(loaded) === "failed";
  if (key === "l" && loads) return asks({ kind: "load", id });
  if (key === "u" && loaded !== null) return unloads(loaded);
  if (key === "v") return asks({ kind: "verify", id });
  return key === "Delete" ? { kind: "ask-delete", id } : null;
}

function downloadDeed({ download }: Extract<Row, { kind: "download" }>, key: string) {
  const { guest, id, status, modelId } = download;
  if (guest) return null;
  const stands = status === "paused" || status === "failed";
  if (key === " " && download.error?.code === "MODEL_CHANGED") return null;
  if (key === " ") return asks({ kind: stands ? "resume" : "pause", id });
  if (key === "Delete") return asks({ kind: "cancel", id });
  return key === "Enter" && modelId !== null ? ({ kind: "open", model: modelId } as const) : null;
}

function offerDeed({ checked, localId, reference }: Offer, key: string): RowDeed | null {
  if (key === "Enter") return { kind: "open", model: localId ?? reference };
  const pulls = localId === null && (checked === null || !isGone(checked));
  return key === "p" && pulls ? asks({ kind: "pull", id: reference }) : null;
}

/** The next row that the keyboard can be on, from `at` on; -1 is before the first. */
export function nextRow(rows: readonly Row[], at: number, key: string): number | null {
  const stands = (index: number): boolean => {
    const row = rows[index];
    return row !== undefined && row.kind !== "heading" && (row.kind !== "note" || leads(row));
  };
  const walk = (from: number, step: number): number | null => {
    for (let index = from; index >= 0 && index < rows.length; index += step) {
      if (stands(index)) return index;
    }
    return null;
  };
  switch (key) {
    case "ArrowDown":
      return walk(at + 1, 1);
    case "ArrowUp":
      return walk(at - 1, -1);
    case "PageDown":
      return walk(Math.min(rows.length - 1, at + PAGE), 1) ?? walk(rows.length - 1, -1);
    case "PageUp":
      return walk(Math.max(0, at - PAGE), -1) ?? walk(0, 1);
    case "Home":
      return walk(0, 1);
    case "End":
      return walk(rows.length - 1, -1);
    default:
      return null;
  }
}

const PAGE = 10;
