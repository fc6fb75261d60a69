import { useId, useState } from "react";
import { createPortal } from "react-dom";
import { useChatSearch } from "../features/chat/list/useChatSearch.ts";
import { matchCommands, type Command } from "./palette.ts";

interface PaletteProps {
  onClose: () => void;
  commands: () => Command[];
  /** Opens a chat at a message. */
  openChat: (chatId: string, messageId: string | null) => void;
}

/**
 * Pages, chats and actions by name. In the browser's own window, which the page brings along: it is
 * there with the key that asks for it, so that no letter typed behind that is lost.
 */
export function Palette(props: PaletteProps) {
  const { onClose } = props;
  return createPortal(
    // Esc closes it for those without a mouse.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={shown}
      aria-label="Search"
      className="fixed top-[12vh] right-auto bottom-auto left-1/2 max-h-[76vh] w-[min(600px,calc(100vw-24px))] max-w-none -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line-strong bg-panel text-ink outline-none backdrop:bg-veil open:flex"
      onClose={(event) => event.currentTarget.open || onClose()}
      onMouseDown={(event) => event.target === event.currentTarget && onClose()}
    >
      <CommandList {...props} />
    </dialog>,
    document.body,
  );
}

/** Its first field has the keyboard from then on; afterwards what had it before. */
const shown = (dialog: HTMLDialogElement): (() => void) => {
  dialog.showModal();
  return () => dialog.close();
};

/** Chats whose messages hold what is looked for, below what is called so. */
const MAX_WRITTEN = 10;

function CommandList({ commands, onClose, openChat }: PaletteProps) {
  const [all] = useState(commands);
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const found = useChatSearch(query)?.hits ?? [];
  const named = matchCommands(all, query);
  // What is written in chats comes last, and no chat twice.
  const written = found
    .slice(0, MAX_WRITTEN)
    .filter(({ chat }) => !named.some(({ id }) => id === `chat-${chat.id}`))
    .map(({ chat, messages }): Command => {
      const run = (): void => openChat(chat.id, messages[0]?.messageId ?? null);
      return { id: `found-${chat.id}`, group: "Chats", name: chat.title, run };
    });
  const hits = [...named, ...written];
  const index = Math.min(active, hits.length - 1);

  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const move = (step: number): void => {
    const next = (index + step + hits.length) % Math.max(1, hits.length);
    setActive(next);
    document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <>
      <input
        role="combobox"
        aria-label="Search pages, chats and actions"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={hits.length > 0 ? `${listId}-${index}` : undefined}
        value={query}
        dir="auto"
        placeholder="Search pages, chats and actions"
        className="h-12 shrink-0 border-b border-line bg-transparent px-4 outline-none placeholder:text-ink-3"
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "ArrowDown") move(1);
          else if (event.key === "ArrowUp") move(-1);
          else if (event.key === "Enter") run(hits[index]);
          else return;
          event.preventDefault();
        }}
      />
      <div id={listId} role="listbox" aria-label="Results" className="overflow-auto p-2">
        {hits.map((command, position) => (
          // The keyboard reaches the options through the combobox above.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={command.id}
            id={`${listId}-${position}`}
            role="option"
            tabIndex={-1}
            aria-selected={position === index}
            className="flex h-9 items-center gap-3 rounded-md px-2 text-sm aria-selected:bg-lift"
            onClick={() => run(command)}
            onPointerMove={() => setActive(position)}
          >
            <span dir="auto" className="min-w-0 flex-1 truncate">
              {command.name}
            </span>
            <span className="text-xs text-ink-3">{command.group}</span>
          </div>
        ))}
      </div>
      <p role="status" className={hits.length > 0 ? "sr-only" : "px-4 pb-4 text-sm text-ink-2"}>
        {hits.length > 0 ? `${hits.length} results` : "Nothing here is called that."}
      </p>
    </>
  );
}
