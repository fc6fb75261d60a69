import type { AnswerOptions, Message, MessageQueue } from "@llcuda/protocol";
import { ArrowUp, Columns2, ListPlus, Paperclip, Square } from "lucide-react";
import {
  lazy,
  Suspense,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  type ClipboardEvent,
  type DragEvent,
  type ReactNode,
} from "react";
import { useAgent, useReadable } from "../../connection/AgentContext.tsx";
import { reportOf } from "../../connection/report.ts";
import { Kbd } from "../../ui/Kbd.tsx";
import { FailureCard } from "../failure/FailureCard.tsx";
import { toolsFeed } from "../tools/tools-feed.ts";
import { ModelPicker } from "../models/picker/ModelPicker.tsx";
import { DraftFiles } from "./attachments/DraftFiles.tsx";
import { useFileDrop } from "./attachments/useFileDrop.ts";
import { useDraftFiles } from "./attachments/useDraftFiles.ts";
import { COMPOSER_ID, composerKey, focusComposer, isLongPaste, pastedFile } from "./composer.ts";
import { isFull } from "./context/is-full.ts";
import { ContextGauge } from "./context/ContextGauge.tsx";
import { useContextCount } from "./context/useContextCount.ts";
import { readDraft, writeDraft } from "./drafts.ts";
import { QueueList } from "./QueueList.tsx";
import { useCompared } from "./tree/useCompared.ts";
import { useEnqueue, useSend, useStop } from "./useChat.ts";

interface ComposerProps {
  chatId: string | null;
  /** What is asked on below. */
  messages: readonly Message[];
  /** Settings of the chat as they are being changed, and as the agent keeps them. */
  options: AnswerOptions;
  kept: AnswerOptions | null;
  /** What opens the settings, and what switches the tools of the chat. */
  buttons: ReactNode;
  /** The answer that is being written in this chat. */
  answer: Message | null;
  /** What waits for it. */
  queue: MessageQueue;
}

// Seldom seen: the page does not bring it along.
const ContextFull = lazy(() => import("./context/ContextFull.tsx"));

const KEYS = [
  { keys: ["Enter"], does: "sends" },
  { keys: ["?"], does: "all keys" },
  { keys: ["Shift", "Enter"], does: "new line" },
  { keys: ["/"], does: "writes here" },
];
const KEYS_WHILE_ANSWERED = [{ keys: ["Esc"], does: "stops" }];

/** A longer text is not wrapped: browsers take seconds to wrap a megabyte, at every key. */
const MAX_FITTED = 20_000;

const isTouch = (): boolean => matchMedia("(pointer: coarse)").matches;

export function Composer(props: ComposerProps) {
  const { chatId, answer, queue, messages, options, kept, buttons } = props;
  const running = answer !== null;
  const [text, setText] = useState(() => readDraft(chatId));
  const { files, ready, pending, refused, attach, remove, clear } = useDraftFiles(chatId);
  useFileDrop(attach);
  const picker = useRef<HTMLInputElement>(null);
  const empty = text.trim() === "" && ready.length === 0;
  const tools = useReadable(toolsFeed(useAgent())).value?.tools ?? [];
  // What is counted depends on what the agent keeps of the chat, and on the tools that are on.
  const version = [
    ...messages.map(({ id, status }) => `${id}${status}`),
    ...tools.map(({ key, on }) => `${key} ${on}`),
    JSON.stringify(kept),
  ].join();
  const count = useContextCount({
    chatId,
    settings: options,
    text,
    attachments: ready,
    version,
    running,
  });
  const send = useSend(chatId);
  const enqueue = useEnqueue(chatId);
  const stop = useStop(chatId);
  const { compared, setCompared, besides } = useCompared();
  // React Query tells a moment later that it is pending: what is typed until then would be lost.
  const [sending, setSending] = useState(false);
  // Sent for while files were still being read: it goes out once they are.
  const [awaited, setAwaited] = useState(false);

  const change = (next: string): void => {
    setText(next);
    writeDraft(chatId, next);
  };
  /** Pasted or dropped. */
  const take = (event: ClipboardEvent | DragEvent, data: DataTransfer): void => {
    const long = data.getData("text/plain");
    // A table copied from a sheet brings a picture of itself along: its text is what was meant.
    if (event.type === "paste" && data.files.length > 0 && long === "") attach(data.files);
    else if (isLongPaste(long)) attach([pastedFile(long, files.length + 1)]);
    else return;
    event.preventDefault();
  };
  const submit = (): void => {
    setAwaited(pending && !refused);
    if (empty || pending || sending) return;
    const asked = { text: text.trim() === "" ? "" : text, attachments: ready };
    setSending(true);
    // The words stay until the agent has them: a lost connection loses nothing. A new chat's page
    // may be gone by then, and with it the callbacks that React Query would call.
    const sent =
      running || (queue.items.length > 0 && !queue.held)
        ? enqueue.mutateAsync(asked)
        : send.mutateAsync({ ...asked, ...(compared ? { besides } : {}) });
    sent.then(
      () => {
        change("");
        clear();
        setCompared(false);
        setSending(false);
      },
      () => setSending(false),
    );
  };
  const goOut = useEffectEvent(submit);
  useEffect(() => {
    if (!awaited || (pending && !refused)) return undefined;
    const soon = setTimeout(() => goOut());
    return () => clearTimeout(soon);
  }, [awaited, pending, refused]);
  const thrown = send.error ?? enqueue.error ?? stop.error;
  const failure = thrown === null ? null : reportOf(thrown);
  return (
    <div className="mx-auto flex w-full max-w-195 flex-col gap-2 px-4 pb-3">
      {failure?.code === "NETWORK" ? (
        <p role="alert" className="text-sm text-warn">
          {send.error === null && enqueue.error === null
            ? "The agent did not answer."
            : "Not sent: the agent did not answer. Your words are kept; send them again."}
        </p>
      ) : (
        failure !== null && <FailureCard error={failure} />
      )}
      {chatId !== null && <QueueList chatId={chatId} queue={queue} />}
      {!running && isFull(count, messages) && (
        <Suspense>
          <ContextFull chatId={chatId} count={count} messages={messages} />
        </Suspense>
      )}
      <DraftFiles
        files={files}
        awaited={awaited}
        onRemove={(file) => {
          // Whoever takes a file out again may have more to say.
          setAwaited(false);
          remove(file);
          focusComposer();
        }}
      />
      <form
        className="flex items-end gap-2 rounded-lg border border-line-strong bg-panel p-1.5 focus-within:border-accent"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <button
          type="button"
          aria-label="Attach files"
          title="Attach pictures, sound, PDF or text"
          onClick={() => picker.current?.click()}
          className="control-square flex items-center justify-center rounded-md text-ink-3 hover:bg-raised hover:text-ink"
        >
          <Paperclip size={16} aria-hidden="true" />
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label="Files to attach"
          onChange={(event) => {
            attach([...(event.target.files ?? [])]);
            event.target.value = "";
            focusComposer();
          }}
        />
        <textarea
          id={COMPOSER_ID}
          value={text}
          // What is typed meanwhile would be taken for what was sent.
          readOnly={sending}
          dir="auto"
          rows={text.length > MAX_FITTED ? 8 : Math.min(8, text.split("\n", 9).length)}
          aria-label="Message"
          placeholder={running ? "Write on: it is sent after this answer" : "Ask the model"}
          className={`${text.length > MAX_FITTED ? "whitespace-pre" : "field-sizing-content"} max-h-[min(40vh,320px)] min-h-8 flex-1 resize-none bg-transparent py-1.25 outline-none placeholder:text-ink-3 pointer-coarse:min-h-10 pointer-coarse:py-2.25 pointer-coarse:text-lg`}
          onChange={(event) => {
            setAwaited(false);
            change(event.target.value);
          }}
          onPaste={(event) => take(event, event.clipboardData)}
          onDrop={(event) => take(event, event.dataTransfer)}
          onKeyDown={(event) => {
            const { isComposing } = event.nativeEvent;
            const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
            const keys = { key, shiftKey, ctrlKey, metaKey, altKey, isComposing };
            if (composerKey({ ...keys, touch: isTouch() }) !== "send") return;
            event.preventDefault();
            submit();
          }}
        />
        {running && (!empty || pending) && (
          <button
            type="submit"
            aria-label="Send after this answer"
            title="Send after this answer (Enter)"
            disabled={refused || awaited || sending}
            className="control-square flex items-center justify-center rounded-md border border-line-strong bg-raised hover:bg-lift"
          >
            <ListPlus size={16} aria-hidden="true" />
          </button>
        )}
        {!running && (
          <button
            type="button"
            aria-label="Two answers side by side"
            title="Two answers to the next question, side by side"
            aria-pressed={compared}
            onClick={() => setCompared(!compared)}
            className="control-square flex items-center justify-center rounded-md text-ink-3 hover:bg-raised hover:text-ink aria-pressed:bg-lift aria-pressed:text-accent"
          >
            <Columns2 size={16} aria-hidden="true" />
          </button>
        )}
        {running ? (
          <button
            type="button"
            onClick={() => stop.mutate()}
            disabled={stop.isPending}
            className="control flex items-center gap-1.5 rounded-md border border-line-strong bg-raised px-3 text-sm hover:bg-lift"
          >
            <Square size={11} className="fill-current" aria-hidden="true" />
            Stop
          </button>
        ) : (
          <button
            type="submit"
            aria-label="Send"
            title="Send (Enter)"
            disabled={(empty && !pending) || refused || awaited || sending}
            className="control-square flex items-center justify-center rounded-md bg-accent text-on-accent hover:brightness-110 disabled:bg-lift disabled:text-ink-3"
          >
            <ArrowUp size={16} aria-hidden="true" />
          </button>
        )}
      </form>
      {/* Beside an open drawer there is as little room as on a phone. */}
      <div className="@container">
        <div className="flex min-w-0 items-center gap-4 gap-y-0 @max-2xl:flex-wrap">
          <ModelPicker />
          {buttons}
          <ComposerFoot answer={answer} />
          <ContextGauge count={count} />
        </div>
      </div>
    </div>
  );
}

/** A line that never changes its height: the keys, as many as there is room for. */
function ComposerFoot({ answer }: { answer: Message | null }) {
  return (
    <p className="-ms-3 flex h-5 min-w-0 flex-1 flex-wrap items-center gap-x-3 overflow-hidden text-xs text-ink-3 pointer-coarse:invisible max-sm:hidden">
      {/* The first of a line never leaves it, so that it would be cut instead. */}
      <span aria-hidden="true" className="h-5 w-0" />
      {(answer === null ? KEYS : KEYS_WHILE_ANSWERED).map(({ keys, does }) => (
        <span key={does} className="flex h-5 shrink-0 items-center gap-1.5 whitespace-nowrap">
          {keys.map((key) => (
            <Kbd key={key}>{key}</Kbd>
          ))}
          {does}
        </span>
      ))}
    </p>
  );
}
