import type { Chat } from "@llcuda/protocol";
import { Link } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";

const RowMenu = lazy(() => import("./RowMenu.tsx"));

interface ChatRowProps {
  chat: Chat;
  onChosen: () => void;
  onRename: (title: string) => void;
  onDelete: () => void;
}

export function ChatRow({ chat, onChosen, onRename, onDelete }: ChatRowProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [menuOpen, setMenuOpen] = useState(false);
  const [renaming, setRenaming] = useState(false);
  if (renaming) {
    return (
      <li>
        <TitleField
          title={chat.title}
          onDone={(title) => {
            setRenaming(false);
            if (title !== null) onRename(title);
          }}
        />
      </li>
    );
  }
  return (
    <li className="group relative [content-visibility:auto] [contain-intrinsic-size:auto_32px]">
      <Link
        to="/chat/$chatId"
        params={{ chatId: chat.id }}
        onClick={onChosen}
        onDoubleClick={() => setRenaming(true)}
        className="control flex items-center gap-2 rounded-md px-2 group-focus-within:pe-9 group-hover:pe-9 pointer-coarse:pe-9 text-sm text-ink-2 hover:bg-raised hover:text-ink aria-[current=page]:bg-lift aria-[current=page]:text-ink"
      >
        <span dir="auto" className="min-w-0 flex-1 truncate">
          {chat.title}
        </span>
        {chat.running && (
          <span
            className="size-1.5 shrink-0 rounded-full bg-accent breathing"
            title="Answering now"
          >
            <span className="sr-only">answering now</span>
          </span>
        )}
      </Link>
      <button
        ref={button}
        type="button"
        aria-label={`Actions for ${chat.title}`}
        aria-haspopup="menu"
        aria-expanded={menuOpen}
        onClick={() => setMenuOpen(true)}
        className="absolute inset-y-0 end-1 my-auto flex size-7 items-center justify-center rounded-md text-ink-3 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:text-ink aria-expanded:opacity-100 pointer-coarse:opacity-100"
      >
        <Ellipsis size={16} aria-hidden="true" />
      </button>
      {menuOpen && (
        <Suspense>
          <RowMenu
            anchor={button}
            onClose={() => setMenuOpen(false)}
            onRename={() => setRenaming(true)}
            onDelete={onDelete}
          />
        </Suspense>
      )}
    </li>
  );
}

function TitleField({ title, onDone }: { title: string; onDone: (title: string | null) => void }) {
  const [text, setText] = useState(title);
  const finish = (): void => {
    const trimmed = text.trim();
    onDone(trimmed === "" || trimmed === title ? null : trimmed);
  };
  return (
    <input
      ref={(field) => field?.focus()}
      value={text}
      dir="auto"
      maxLength={200}
      aria-label="Title of the chat"
      className="control w-full rounded-md border border-accent bg-ground px-2 text-sm outline-none"
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") finish();
        else if (event.key === "Escape") onDone(null);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
