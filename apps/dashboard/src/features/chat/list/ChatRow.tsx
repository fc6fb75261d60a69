import type { Chat } from "@llcuda/protocol";
import { Link } from "@tanstack/react-router";
import { Ellipsis, Pin } from "lucide-react";
import { lazy, Suspense, useRef, useState, type KeyboardEvent } from "react";
import type { RowAction } from "./RowMenu.tsx";
import { TitleField } from "./TitleField.tsx";

const RowMenu = lazy(() => import("./RowMenu.tsx"));

interface ChatRowProps {
  chat: Chat;
  onChosen: () => void;
  onRename: (title: string) => void;
  onAction: (action: Exclude<RowAction, "rename">) => void;
}

export function ChatRow({ chat, onChosen, onRename, onAction }: ChatRowProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [menuOpen, setMenuOpen] = useState(false);
  const [renaming, setRenaming] = useState(false);
  const trashed = chat.deletedAt !== null;
  const act = (action: RowAction): void => {
    if (action === "rename") setRenaming(true);
    else onAction(action);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "F2" && !trashed) act("rename");
    else if (event.key === "Delete") act(trashed ? "delete-for-good" : "delete");
    else return;
    event.preventDefault();
  };
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
      {trashed ? (
        <button
          type="button"
          data-row
          onKeyDown={onKeyDown}
          onClick={() => setMenuOpen(true)}
          className="control flex w-full items-center gap-2 rounded-md px-2 text-start text-sm text-ink-3 hover:bg-raised"
        >
          <Title chat={chat} />
        </button>
      ) : (
        <Link
          to="/chat/$chatId"
          params={{ chatId: chat.id }}
          data-row
          onClick={onChosen}
          onKeyDown={onKeyDown}
          onDoubleClick={() => setRenaming(true)}
          className="control flex items-center gap-2 rounded-md px-2 group-focus-within:pe-9 group-hover:pe-9 pointer-coarse:pe-9 text-sm text-ink-2 hover:bg-raised hover:text-ink aria-[current=page]:bg-lift aria-[current=page]:text-ink"
        >
          <Title chat={chat} />
        </Link>
      )}
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
            chat={chat}
            onClose={() => setMenuOpen(false)}
            onAction={(action) => {
              setMenuOpen(false);
              act(action);
            }}
          />
        </Suspense>
      )}
    </li>
  );
}

function Title({ chat }: { chat: Chat }) {
  return (
    <>
      <span dir="auto" className="min-w-0 flex-1 truncate">
        {chat.title}
      </span>
      {chat.tags.length > 0 && (
        <span className="max-w-20 shrink-0 truncate rounded border border-line px-1 text-xs text-ink-3">
          {chat.tags[0]}
          {chat.tags.length > 1 && ` +${chat.tags.length - 1}`}
        </span>
      )}
      {chat.pinned && <Pin size={12} aria-label="pinned" className="shrink-0 text-ink-3" />}
      {chat.running && (
        <span className="size-1.5 shrink-0 rounded-full bg-accent breathing" title="Answering now">
          <span className="sr-only">answering now</span>
        </span>
      )}
    </>
  );
}
