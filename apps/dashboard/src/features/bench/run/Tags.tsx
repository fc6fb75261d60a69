import { Plus, X } from "lucide-react";
import { useState } from "react";
import { MAX_BENCH_TAG_CHARS, MAX_BENCH_TAGS } from "@llcuda/protocol";
import { useAgent } from "../../../connection/AgentContext.tsx";

interface TagsProps {
  id: string;
  tags: readonly string[];
  onTagged: (tags: string[]) => void;
}

/** Words that a person gives a run, to find it by. */
export function Tags({ id, tags, onTagged }: TagsProps) {
  const { client } = useAgent();
  const [typed, setTyped] = useState<string | null>(null);
  const write = (next: readonly string[]): void => {
    const unique = [...new Set(next)];
    void client.bench.tag
      .mutate({ id, tags: unique })
      .then(() => onTagged(unique))
      .catch(() => undefined);
  };
  const add = (): void => {
    const tag = typed?.trim() ?? "";
    if (tag !== "") write([...tags, tag]);
    setTyped(null);
  };
  return (
    <div className="flex min-h-6 flex-wrap items-center gap-1.5 text-xs">
      {tags.map((tag) => (
        <span
          key={tag}
          className="flex items-center gap-1 rounded-full bg-raised ps-2.5 pe-1 text-ink-2"
        >
          <span dir="auto">{tag}</span>
          <button
            type="button"
            aria-label={`Take off the tag ${tag}`}
            className="flex size-6 items-center justify-center rounded-full hover:text-ink"
            onClick={() => write(tags.filter((one) => one !== tag))}
          >
            <X size={12} aria-hidden="true" />
          </button>
        </span>
      ))}
      {typed === null && tags.length < MAX_BENCH_TAGS && (
        <button
          type="button"
          className="flex h-6 items-center gap-1 rounded-full px-2 text-ink-3 hover:bg-raised hover:text-ink"
          onClick={() => setTyped("")}
        >
          <Plus size={12} aria-hidden="true" /> Tag
        </button>
      )}
      {typed !== null && (
        <input
          // It was asked for just now.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          aria-label="New tag"
          value={typed}
          maxLength={MAX_BENCH_TAG_CHARS}
          className="h-6 w-32 rounded-full border border-line bg-ground px-2.5"
          onChange={(event) => setTyped(event.target.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === "Enter") add();
            else if (event.key === "Escape") setTyped(null);
            else return;
            event.preventDefault();
          }}
        />
      )}
    </div>
  );
}
