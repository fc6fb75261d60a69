import { useNavigate } from "@tanstack/react-router";
import type { ModelCard, TensorEntry } from "@llcuda/protocol";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "../../../ui/Button.tsx";
import { Canvas, type CanvasSize } from "../../../ui/Canvas.tsx";
import { formatBytes, formatShare } from "../../../ui/format.ts";
import { ROLE_NAMES, roleColor } from "../kinds.ts";
import { cssColor } from "../../../ui/css-color.ts";
import { drawnPicture } from "../../../ui/picture.ts";
import { SaveMenu } from "../export/SaveMenu.tsx";
import { bytesCsv } from "../export/tables.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { useWithin } from "../useWithin.ts";
import { cellAt, layOut, mapOf, partOf, type MapCell, type MapNode } from "../treemap.ts";

interface TreemapViewProps {
  tensors: TensorEntry[];
  card: ModelCard;
}

/** Where the bytes are; a click goes into a role or a block, and on a tensor opens it. */
export function TreemapView({ tensors, card }: TreemapViewProps) {
  const navigate = useNavigate();
  const within = useWithin();
  const map = useMemo(() => mapOf(tensors), [tensors]);
  const [path, setPath] = useState("");
  /** Went in by the keyboard's list, not by the map. */
  const [entered, setEntered] = useState(false);
  const [pointed, setPointed] = useState<MapNode | null>(null);
  const cells = useRef<MapCell[]>([]);
  const part = partOf(map, path);
  const draw = useCallback(
    (context: CanvasRenderingContext2D, size: CanvasSize) => {
      cells.current = layOut(part, size.width, size.height);
      for (const cell of cells.current) paint(context, cell);
    },
    [part],
  );
  const nodeAt = (event: React.PointerEvent | React.MouseEvent): MapNode | null => {
    const box = event.currentTarget.getBoundingClientRect();
    return cellAt(cells.current, event.clientX - box.left, event.clientY - box.top)?.node ?? null;
  };
  const go = (node: MapNode | null): void => {
    if (node === null) return;
    if (node.tensor === null) setPath(node.path);
    else void navigate({ to: "/tensors", search: within({ tensor: node.tensor.name }) });
  };
  const shown = pointed ?? part;
  return (
    <Panel
      title="Bytes"
      aside={
        <span className="flex items-center gap-1">
          {path !== "" && (
            <Button look="quiet" onClick={() => setPath(path.split("/").slice(0, -1).join("/"))}>
              Zoom out
            </Button>
          )}
          <SaveMenu
            what="the map of bytes"
            name="bytes"
            saved={{
              csv: () => bytesCsv(part),
              png: () => drawnPicture(draw, { width: 1_200, height: 600 }),
            }}
          />
        </span>
      }
    >
      <Canvas
        draw={draw}
        className="h-80 w-full cursor-pointer rounded-md lg:h-96"
        role="img"
        aria-label={`Bytes by role: ${card.byRole.map(({ role, bytes }) => `${ROLE_NAMES[role] ?? role} ${formatBytes(bytes)}`).join(", ")}`}
        onPointerMove={(event) => setPointed(nodeAt(event))}
        onPointerLeave={() => setPointed(null)}
        onClick={(event) => {
          setEntered(false);
          go(nodeAt(event));
        }}
      />
      <p className="num mt-2 truncate text-xs text-ink-2">
        {shown.name === "" ? "All tensors" : (ROLE_NAMES[shown.name] ?? shown.name)},{" "}
        {formatBytes(shown.bytes)}, {formatShare(shown.bytes / Math.max(1, map.bytes))}
      </p>
      <MapParts
        key={part.path}
        part={part}
        entered={entered}
        onGo={(node) => {
          setEntered(true);
          go(node);
        }}
      />
    </Panel>
  );
}

/** More would be a wall of words; the map shows them all. */
const MAX_PARTS = 60;

interface MapPartsProps {
  part: MapNode;
  entered: boolean;
  onGo: (node: MapNode) => void;
}

/** The same for the keyboard: what the shown part consists of, the largest first. */
function MapParts({ part, entered, onGo }: MapPartsProps) {
  const list = useRef<HTMLUListElement>(null);
  // Who went in by a button goes on among the buttons of what is shown then.
  useEffect(() => {
    if (entered) list.current?.querySelector("button")?.focus();
  }, [entered]);
  const parts = (part.children ?? []).toSorted((a, b) => b.bytes - a.bytes);
  const name = ROLE_NAMES[part.name] ?? part.name;
  return (
    <ul
      ref={list}
      aria-label={part.path === "" ? "Roles" : `Parts of ${name}`}
      className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs"
    >
      {parts.slice(0, MAX_PARTS).map((node) => (
        <li key={node.path}>
          <button
            type="button"
            onClick={() => onGo(node)}
            className="inline-flex items-center gap-1.5 text-ink-2 hover:text-ink"
          >
            <span
              aria-hidden="true"
              className="size-2.5 rounded-sm"
              style={{ background: `var(${roleColor(node.role)})` }}
            />
            {node.tensor === null ? (ROLE_NAMES[node.name] ?? node.name) : shortName(node.name)}{" "}
            <span className="num">{formatBytes(node.bytes)}</span>
          </button>
        </li>
      ))}
      {parts.length > MAX_PARTS && (
        <li className="text-ink-3">and {parts.length - MAX_PARTS} smaller ones</li>
      )}
    </ul>
  );
}

/** Heads are drawn in the open, the leaves below them in their role's colour. */
function paint(context: CanvasRenderingContext2D, cell: MapCell): void {
  const { node, depth, x, y, width, height } = cell;
  const leaf = node.tensor !== null;
  if (leaf || depth === 1) {
    context.globalAlpha = leaf ? 0.55 : 0.25;
    context.fillStyle = cssColor(roleColor(node.role));
    context.fillRect(x, y, width, height);
    context.globalAlpha = 1;
  }
  const room = width > 44 && height > 15;
  if (!room || (depth !== 1 && !leaf)) return;
  context.fillStyle = cssColor("--ink");
  context.font = `${depth === 1 ? 12 : 11}px "Inter Variable", sans-serif`;
  const words = leaf ? shortName(node.name) : (ROLE_NAMES[node.name] ?? node.name);
  // Half a name says nothing, or something else.
  if (context.measureText(words).width <= width - 6) context.fillText(words, x + 4, y + 13);
}

function shortName(name: string): string {
  return name.replace(/^blk\./, "").replace(/\.weight$/, "");
}
