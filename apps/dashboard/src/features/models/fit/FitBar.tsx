import { formatMemory } from "../../../ui/format.ts";
import { barShape, totalOf, type Need } from "./fit-bar.ts";

export const PARTS = [
  { key: "weights", name: "Weights", color: "bg-kind-5" },
  { key: "kv", name: "KV cache", color: "bg-kind-1" },
  { key: "compute", name: "Compute buffers", color: "bg-kind-4" },
] as const;

interface FitBarProps {
  need: Need;
  /** Bytes that are free where it should go. */
  room: number;
  className?: string;
}

/** What a model takes against what is free: the whole width, or up to the line where it needs more. */
export function FitBar({ need, room, className = "h-2" }: FitBarProps) {
  const shape = barShape(need, room);
  const parts = PARTS.map(({ key, name }) => `${name} ${formatMemory(need[key])}`).join(", ");
  const label = `${parts}; ${formatMemory(totalOf(need))} of ${formatMemory(room)} free`;
  return (
    <div
      role="img"
      aria-label={label}
      title={label}
      className={`relative overflow-hidden rounded-sm bg-lift ${className}`}
    >
      <div className="flex h-full">
        {PARTS.map(({ key, color }) => (
          <div key={key} className={color} style={{ width: `${shape[key] * 100}%` }} />
        ))}
      </div>
      {shape.limit < 1 && (
        <div
          className="absolute inset-y-0 end-0 border-s-2 border-fail bg-fail/35"
          style={{ width: `${(1 - shape.limit) * 100}%` }}
        />
      )}
    </div>
  );
}
