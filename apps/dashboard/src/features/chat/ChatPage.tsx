import type { ErrorReport } from "@llcuda/protocol";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { PanelLeft } from "lucide-react";
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from "react";
import { reportOf } from "../../connection/report.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { FailureCard } from "../failure/FailureCard.tsx";
import { isWindowOpen } from "../../ui/window-open.ts";
import { AboveComposer } from "./AboveComposer.tsx";
import { ChatInspector } from "./ChatInspector.tsx";
import { ChatList } from "./list/ChatList.tsx";
import { runningAnswer } from "./chat-view.ts";
import { Composer } from "./Composer.tsx";
import { useSettings } from "./settings/useSettings.ts";
import { SettingsButton } from "./settings/SettingsButton.tsx";
import { EmptyChat } from "./EmptyChat.tsx";
import { EngineFailures } from "./EngineFailures.tsx";
import { ToolsButton } from "./tools/ToolsButton.tsx";
import { Thread } from "./Thread.tsx";
import { TreeBusyContext, TreeContext } from "./tree/TreeContext.tsx";
import { useShownBranch } from "./tree/useShownBranch.ts";
import { useChatView, useStop } from "./useChat.ts";

const SettingsDrawer = lazy(() => import("./settings/SettingsDrawer.tsx"));

/** List, thread, inspector or settings. */
export function ChatPage() {
  const params: { chatId?: string } = useParams({ strict: false });
  const chatId = params.chatId ?? null;
  const { value: view, error } = useChatView(chatId);
  const search: { at?: string } = useSearch({ strict: false });
  useShownBranch(chatId, search.at ?? null, view);
  const answer = runningAnswer(view);
  const edits = useSettings(chatId, view.settings);
  const running = answer !== null;
  const [listOpen, setListOpen] = useState(false);
  const [settingsOpen, setSettingsOpen] = useState(false);
  const closeList = useCallback(() => setListOpen(false), []);
  const stop = useStop(chatId);
  const list = useRef<HTMLElement>(null);
  const listButton = useRef<HTMLButtonElement>(null);
  const leaveList = (): void => {
    closeList();
    listButton.current?.focus();
  };
  useEffect(() => {
    if (listOpen) list.current?.querySelector("a")?.focus();
  }, [listOpen]);
  useEscape(listOpen ? leaveList : running ? () => stop.mutate() : null);

  const title = view.chat?.title ?? null;
  useEffect(() => {
    document.title = title === null ? "llcuda" : `${running ? "● " : ""}${title} – llcuda`;
  }, [title, running]);

  const { forks } = view;
  const [failed, setFailed] = useState<{ chatId: string | null; error: ErrorReport } | null>(null);
  const onFailure = useCallback(
    (report: ErrorReport | null) => setFailed(report && { chatId, error: report }),
    [chatId],
  );
  const tree = useMemo(
    () => ({ chatId: chatId ?? "", forks, onFailure }),
    [chatId, forks, onFailure],
  );
  const gone = view.deleted || error?.code === "CHAT_NOT_FOUND";
  return (
    <div className="relative flex h-full">
      <aside
        ref={list}
        aria-label="Chat list"
        className={`w-64 shrink-0 flex-col border-e border-line bg-ground max-md:absolute max-md:inset-y-0 max-md:start-0 max-md:z-30 max-md:w-[min(320px,85vw)] max-md:border-line-strong max-md:bg-panel md:flex xl:w-72 ${listOpen ? "flex" : "max-md:hidden"}`}
      >
        <ChatList chatId={chatId} onChosen={closeList} />
      </aside>
      {listOpen && (
        <button
          type="button"
          aria-label="Close the chat list"
          onClick={leaveList}
          className="absolute inset-0 z-20 bg-veil md:hidden"
        />
      )}
      <div data-answering={running ? "" : undefined} className="flex min-w-0 flex-1 flex-col">
        <div className="flex h-11 shrink-0 items-center gap-1 border-b border-line ps-1.5 pe-3 md:hidden">
          <IconButton
            ref={listButton}
            label="Chats"
            icon={<PanelLeft size={16} />}
            aria-expanded={listOpen}
            onClick={() => setListOpen(!listOpen)}
          />
          <span dir="auto" className="min-w-0 truncate text-sm font-medium">
            {title ?? "New chat"}
          </span>
        </div>
        {chatId !== null && <h1 className="sr-only">{title ?? "Chat"}</h1>}
        {gone ? (
          <GoneChat />
        ) : chatId === null ? (
          <EmptyChat />
        ) : (
          <TreeContext value={tree}>
            <TreeBusyContext value={running}>
              <Thread key={`thread ${chatId}`} messages={view.messages} beside={view.beside} />
            </TreeBusyContext>
          </TreeContext>
        )}
        {failed !== null && failed.chatId === chatId && !running && (
          <AboveComposer>
            <FailureCard error={failed.error} />
          </AboveComposer>
        )}
        {edits.error !== null && !settingsOpen && (
          <AboveComposer>
            <FailureCard error={reportOf(edits.error)} />
          </AboveComposer>
        )}
        <EngineFailures known={view.messages.at(-1)?.error ?? null} />
        {/* Two siblings with one key: React would keep the threads of chats that were left. */}
        {!gone && (
          <Composer
            key={`composer ${chatId}`}
            chatId={chatId}
            answer={answer}
            queue={view.queue}
            messages={view.messages}
            options={edits.options}
            kept={view.settings}
            buttons={
              <>
                <SettingsButton
                  open={settingsOpen}
                  options={edits.options}
                  onToggle={() => setSettingsOpen(!settingsOpen)}
                />
                <ToolsButton options={edits.options} onChange={edits.choose} />
              </>
            }
          />
        )}
      </div>
      {settingsOpen ? (
        <Suspense>
          <SettingsDrawer edits={edits} onClose={() => setSettingsOpen(false)} />
        </Suspense>
      ) : (
        <ChatInspector view={view} />
      )}
    </div>
  );
}

function GoneChat() {
  const navigate = useNavigate();
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 p-4 text-center">
      <p className="text-ink-2">This chat is not there any more.</p>
      <Button look="accent" onClick={() => void navigate({ to: "/chat" })}>
        New chat
      </Button>
    </div>
  );
}

/** Esc does what is nearest: null leaves the key to others. */
function useEscape(act: (() => void) | null): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    if (isWindowOpen()) return;
    if (act === null) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
}
