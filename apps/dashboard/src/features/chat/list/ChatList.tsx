import type { Chat, ChatsView } from "@llcuda/protocol";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { lazy, memo, Suspense, useMemo, useRef, useState, type UIEvent } from "react";
import { useAgent, useReadable } from "../../../connection/AgentContext.tsx";
import { useNow } from "../../../ui/useNow.ts";
import { focusComposer } from "../composer.ts";
import { writeDraft } from "../drafts.ts";
import { ChatRow } from "./ChatRow.tsx";
import { groupChats } from "./chat-groups.ts";
import { chatsFeed } from "./chats-feed.ts";
import { ListHead } from "./ListHead.tsx";
import { moveInList } from "./list-keys.ts";
import type { RowAction } from "./RowMenu.tsx";
import { SearchHits } from "./SearchHits.tsx";
import { useChatEdits } from "./useChatEdits.ts";
import { useChatSearch } from "./useChatSearch.ts";

const ConfirmDialog = lazy(() => import("../../../ui/ConfirmDialog.tsx"));
const OrganizeDialog = lazy(() => import("./OrganizeDialog.tsx"));
const SaveDialog = lazy(() => import("./SaveDialog.tsx"));

interface ChatListProps {
  chatId: string | null;
  /** Called when a chat was chosen: on a narrow screen the list makes room for it. */
  onChosen: () => void;
}

/** The next page is read when the end is this near. */
const READ_AHEAD_PX = 1_200;

/** Kept out of the paints of a growing answer: it may hold thousands of rows. */
export const ChatList = memo(({ chatId, onChosen }: ChatListProps) => {
  const agent = useAgent();
  const [view, setView] = useState<ChatsView>({ shelf: "active" });
  const [query, setQuery] = useState("");
  const [dialog, setDialog] = useState<{ kind: "organize" | "export" | "doom"; chat: Chat } | null>(
    null,
  );
  const { feed, readOn } = useMemo(() => chatsFeed(agent, view), [agent, view]);
  const { chats, shelves } = useReadable(feed).value;
  const hits = useChatSearch(query);
  const nav = useRef<HTMLElement>(null);
  const navigate = useNavigate();
  const { change, archive, remove, restore, removeForGood } = useChatEdits();

  const act = (chat: Chat, action: Exclude<RowAction, "rename">): void => {
    if (action === "pin") change.mutate({ chatId: chat.id, pinned: !chat.pinned });
    else if (action === "archive") archive.mutate(chat);
    else if (action === "restore") restore.mutate(chat);
    else if (action === "organize" || action === "export") setDialog({ kind: action, chat });
    else if (action === "delete-for-good") setDialog({ kind: "doom", chat });
    else {
      remove.mutate(chat);
      if (chat.id === chatId) void navigate({ to: "/chat" });
    }
  };
  const onScroll = ({
    currentTarget: { scrollHeight, scrollTop, clientHeight },
  }: UIEvent): void => {
    if (scrollHeight - scrollTop - clientHeight < READ_AHEAD_PX) readOn();
  };
  const close = (): void => setDialog(null);
  return (
    <>
      <div className="flex h-12 shrink-0 items-center px-2">
        <Link
          to="/chat"
          onClick={() => {
            onChosen();
            requestAnimationFrame(focusComposer);
          }}
          className="control flex flex-1 items-center gap-2 rounded-md border border-line bg-raised px-3 text-sm hover:border-line-strong"
        >
          <Plus size={14} aria-hidden="true" />
          New chat
        </Link>
      </div>
      <ListHead
        view={view}
        shelves={shelves}
        query={query}
        onView={setView}
        onQuery={setQuery}
        onDown={() => moveInList(nav.current, 1)}
      />
      {/* The links inside take the keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <nav
        ref={nav}
        aria-label="Chats"
        onScroll={onScroll}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step === undefined || !moveInList(nav.current, step)) return;
          event.preventDefault();
        }}
        className="min-h-0 flex-1 overflow-y-auto px-2 pb-3"
      >
        {hits === null || hits === undefined ? (
          <Groups
            chats={chats}
            view={view}
            onChosen={onChosen}
            onRename={(chat, title) => change.mutate({ chatId: chat.id, title })}
            onAction={act}
          />
        ) : (
          <SearchHits hits={hits} onChosen={onChosen} />
        )}
      </nav>
      <Suspense>
        {dialog?.kind === "organize" && (
          <OrganizeDialog
            chat={dialog.chat}
            shelves={shelves}
            onClose={close}
            onSave={(facts) => change.mutate({ chatId: dialog.chat.id, ...facts })}
          />
        )}
        {dialog?.kind === "export" && <SaveDialog chat={dialog.chat} onClose={close} />}
        {dialog?.kind === "doom" && (
          <ConfirmDialog
            onClose={close}
            title={`Delete “${dialog.chat.title}” for good?`}
            consequence="It leaves the trash, and nothing brings it back."
            action="Delete for good"
            onConfirm={() => {
              removeForGood.mutate(dialog.chat);
              writeDraft(dialog.chat.id, "");
            }}
          />
        )}
      </Suspense>
    </>
  );
});

interface GroupsProps {
  chats: readonly Chat[] | null;
  view: ChatsView;
  onChosen: () => void;
  onRename: (chat: Chat, title: string) => void;
  onAction: (chat: Chat, action: Exclude<RowAction, "rename">) => void;
}

function Groups({ chats, view, onChosen, onRename, onAction }: GroupsProps) {
  const now = useNow(60_000);
  if (chats?.length === 0) {
    const plain = view.shelf === "active" && view.folder === undefined && view.tag === undefined;
    return (
      <p className="px-2 pt-3 text-sm text-ink-3">
        {plain ? "Your chats will be listed here." : "No chats here."}
      </p>
    );
  }
  return groupChats(chats ?? [], new Date(now)).map(({ name, chats: group }, index) => (
    // A group can come twice when clocks disagree, so its place is its name.
    // oxlint-disable-next-line react/no-array-index-key
    <section key={index} aria-label={name}>
      <h2 className="px-2 pt-2 pb-1 text-xs text-ink-3">{name}</h2>
      <ul>
        {group.map((chat) => (
          <ChatRow
            key={chat.id}
            chat={chat}
            onChosen={onChosen}
            onRename={(title) => onRename(chat, title)}
            onAction={(action) => onAction(chat, action)}
          />
        ))}
      </ul>
    </section>
  ));
}
