import type { ToolInfo } from "@llcuda/protocol";
import type { ToolRequest } from "./tool-request.ts";

interface ToolListProps {
  tools: readonly ToolInfo[];
  onChange: (request: ToolRequest) => void;
}

/** Tools with their switches; a server's description is its own words, as plain text. */
export function ToolList({ tools, onChange }: ToolListProps) {
  return (
    <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
      {tools.map(({ key, title, name, description, on, always }) => (
        <li key={key} className="flex min-w-0 items-start gap-3 px-3 py-2 text-sm">
          <input
            type="checkbox"
            id={`tool-${key}`}
            checked={on}
            className="mt-0.5 size-4 shrink-0 accent-accent"
            onChange={(event) => onChange({ kind: "tool", key, on: event.target.checked })}
          />
          <label htmlFor={`tool-${key}`} className="min-w-0 flex-1">
            <span dir="auto" className="font-medium">
              {title}
            </span>{" "}
            <code className="num text-xs text-ink-3">{name}</code>
            <span dir="auto" className="line-clamp-3 block text-xs text-ink-2">
              {description}
            </span>
          </label>
          {always && (
            <button
              type="button"
              className="shrink-0 rounded-md border border-line px-2 py-1 text-xs text-ink-2 hover:text-ink"
              onClick={() => onChange({ kind: "ask", key })}
            >
              Always runs: ask again
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
