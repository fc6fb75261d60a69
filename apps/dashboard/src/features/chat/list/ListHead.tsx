import type { ChatsView, Shelves } from "@llcuda/protocol";
import { ChevronDown, Search, Upload, X } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { IconButton } from "../../../ui/Button.tsx";
import { CHAT_SEARCH_ID } from "../composer.ts";

const ShelfMenu = lazy(() => import("./ShelfMenu.tsx"));
const ImportDialog = lazy(() => import("./ImportDialog.tsx"));

interface ListHeadProps {
  view: ChatsView;
  shelves: Shelves | null;
  query: string;
  onView: (view: ChatsView) => void;
  onQuery: (query: string) => void;
  /** The reader goes on into the list. */
  onDown: () => void;
}

/** Search, and which shelf is shown. */
export function ListHead({ view, shelves, query, onView, onQuery, onDown }: ListHeadProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<"shelves" | "import" | null>(null);
  const close = (): void => setOpen(null);
  return (
    <div className="flex shrink-0 flex-col gap-1 px-2 pb-1">
      <div className="control flex items-center gap-2 rounded-md border border-line bg-ground px-2 focus-within:border-accent">
        <Search size={14} aria-hidden="true" className="shrink-0 text-ink-3" />
        <input
          id={CHAT_SEARCH_ID}
          type="search"
          value={query}
          dir="auto"
          maxLength={200}
          aria-label="Search chats"
          placeholder="Search chats"
          className="min-w-0 flex-1 bg-transparent text-sm outline-none placeholder:text-ink-3 [&::-webkit-search-cancel-button]:hidden"
          onChange={(event) => onQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === "ArrowDown") onDown();
            else if (event.key === "Escape" && query !== "") onQuery("");
            else return;
            event.preventDefault();
          }}
        />
        {query !== "" && (
          <button type="button" aria-label="Clear the search" onClick={() => onQuery("")}>
            <X size={14} aria-hidden="true" className="text-ink-3 hover:text-ink" />
          </button>
        )}
      </div>
      <div className="flex items-center gap-1">
        <button
          ref={button}
          type="button"
          aria-haspopup="menu"
          aria-expanded={open === "shelves"}
          onClick={() => setOpen("shelves")}
          className="control flex min-w-0 flex-1 items-center gap-1 rounded-md px-2 text-sm text-ink-2 hover:bg-raised hover:text-ink"
        >
          <span dir="auto" className="truncate">
            {nameOf(view)}
          </span>
          <ChevronDown size={14} aria-hidden="true" className="shrink-0 text-ink-3" />
        </button>
        <IconButton
          label="Bring chats from a file"
          icon={<Upload size={14} />}
          onClick={() => setOpen("import")}
        />
      </div>
      <Suspense>
        {open === "shelves" && shelves !== null && (
          <ShelfMenu anchor={button} shelves={shelves} onClose={close} onChoose={onView} />
        )}
        {open === "import" && <ImportDialog onClose={close} />}
      </Suspense>
    </div>
  );
}

function nameOf({ shelf, folder, tag }: ChatsView): string {
  if (shelf === "archived") return "Archive";
  if (shelf === "trash") return "Trash";
  if (folder !== undefined) return folder;
  return tag === undefined ? "Active chats" : `Tag: ${tag}`;
}
