import { Search, X } from "lucide-react";
import type { RefObject } from "react";
import { IconButton } from "../../ui/Button.tsx";
import { MODEL_SEARCH_ID } from "./focus-search.ts";

interface SearchBoxProps {
  value: string;
  onChange: (value: string) => void;
  /** Gets the keyboard with the arrow down. */
  list: RefObject<HTMLDivElement | null>;
}

/** Finds what is here and what can be had; takes references, addresses and paths, too. */
export function SearchBox({ value, onChange, list }: SearchBoxProps) {
  return (
    <div className="relative flex min-w-0 flex-1 items-center">
      <Search
        size={15}
        aria-hidden="true"
        className="pointer-events-none absolute start-3 text-ink-3"
      />
      <input
        id={MODEL_SEARCH_ID}
        type="search"
        aria-label="Find models"
        placeholder="Find here or on Hugging Face; or paste hf:OWNER/REPO/FILE, an address, a path"
        value={value}
        dir="auto"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "ArrowDown") list.current?.focus();
          else if (event.key === "Escape" && value !== "") onChange("");
          else return;
          event.preventDefault();
        }}
        className="h-10 w-full min-w-0 rounded-lg border border-line-strong bg-panel ps-9 pe-10 placeholder:text-ink-3 focus:border-accent [&::-webkit-search-cancel-button]:hidden"
      />
      {value !== "" && (
        <IconButton
          label="Clear the search"
          icon={<X size={14} />}
          onClick={() => onChange("")}
          className="absolute end-1"
        />
      )}
    </div>
  );
}
