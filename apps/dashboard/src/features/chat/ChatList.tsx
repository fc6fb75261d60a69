import type { Chat, ChatsView } from "@llcuda/protocol";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { lazy, memo, Suspense, useMemo, useState, type UIEvent } from "react";
import { useAgent, useReadable } from "../../connection/AgentContext.tsx";
import { useNow } from "../../ui/useNow.ts";
import { ChatRow } from "./ChatRow.tsx";
import { chatsFeed } from "./chats-feed.ts";
import { groupChats } from "./chat-groups.ts";
import { focusComposer } from "./composer.ts";
import { useChatEdits } from "./useChat.ts";

const ConfirmDialog = lazy(() => import("../../ui/ConfirmDialog.tsx"));

const ACTIVE: ChatsView = { shelf: "active" };
/** The next page is read when the end is this near. */
const READ_AHEAD_PX = 1_200;

interface ChatListProps {
  chatId: string | null;
  /** Called when a chat was chosen: on a narrow screen the list makes room for it. */
  onChosen: () => void;
}

/** Kept out of the paints of a growing answer: it may hold hundreds of rows. */
export const ChatList = memo(({ chatId, onChosen }: ChatListProps) => {
  const agent = useAgent();
  const { feed, readOn } = useMemo(() => chatsFeed(agent, ACTIVE), [agent]);
  const { chats } = useReadable(feed).value;
  const onScroll = ({
    currentTarget: { scrollHeight, scrollTop, clientHeight },
  }: UIEvent): void => {
    if (scrollHeight - scrollTop - clientHeight < READ_AHEAD_PX) readOn();
  };
  const now = useNow(60_000);
  const navigate = useNavigate();
  const { rename, remove } = useChatEdits();
  const [doomed, setDoomed] = useState<Chat | null>(null);
  const destroy = (chat: Chat): void => {
    remove.mutate(chat.id);
    if (chat.id === chatId) void navigate({ to: "/chat" });
  };
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
      <nav
        aria-label="Chats"
        onScroll={onScroll}
        className="min-h-0 flex-1 overflow-y-auto px-2 pb-3"
      >
        {groupChats(chats ?? [], new Date(now)).map(({ name, chats: group }, index) => (
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
                  onRename={(title) => rename.mutate({ chatId: chat.id, title })}
                  onDelete={() => setDoomed(chat)}
                />
              ))}
            </ul>
          </section>
        ))}
        {chats?.length === 0 && (
          <p className="px-2 pt-3 text-sm text-ink-3">Your chats will be listed here.</p>
        )}
      </nav>
      {doomed !== null && (
        <Suspense>
          <ConfirmDialog
            onClose={() => setDoomed(null)}
            title={`Delete “${doomed.title}”?`}
            consequence={
              doomed.running
                ? "Its answer is still being written and will be stopped. The chat cannot be brought back."
                : "The chat cannot be brought back."
            }
            action="Delete chat"
            onConfirm={() => destroy(doomed)}
          />
        </Suspense>
      )}
    </>
  );
});
