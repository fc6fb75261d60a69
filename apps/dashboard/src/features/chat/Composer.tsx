import type { Message, MessageQueue } from "@llcuda/protocol";
import { ArrowUp, Columns2, ListPlus, Square } from "lucide-react";
import { useState, type ClipboardEvent, type DragEvent } from "react";
import { reportOf } from "../../connection/report.ts";
import { Kbd } from "../../ui/Kbd.tsx";
import { FailureCard } from "../failure/FailureCard.tsx";
import { ModelPicker } from "../models/picker/ModelPicker.tsx";
import { COMPOSER_ID, composerKey, focusComposer, isLongPaste, messageOf } from "./composer.ts";
import { NO_DRAFT, readDraft, writeDraft, type Draft } from "./drafts.ts";
import { PastedTexts } from "./PastedTexts.tsx";
import { QueueList } from "./QueueList.tsx";
import { useCompared } from "./tree/useCompared.ts";
import { useEnqueue, useSend, useStop } from "./useChat.ts";

interface ComposerProps {
  chatId: string | null;
  /** The answer that is being written in this chat. */
  answer: Message | null;
  /** What waits for it. */
  queue: MessageQueue;
}

/** A longer text is not wrapped: browsers take seconds to wrap a megabyte, at every key. */
const MAX_FITTED = 20_000;

const isTouch = (): boolean => matchMedia("(pointer: coarse)").matches;

export function Composer({ chatId, answer, queue }: ComposerProps) {
  const running = answer !== null;
  const [draft, setDraft] = useState(() => readDraft(chatId));
  const { text, pasted } = draft;
  const message = messageOf(draft);
  const send = useSend(chatId);
  const enqueue = useEnqueue(chatId);
  const stop = useStop(chatId);
  const { compared, setCompared, besides } = useCompared();
  // React Query tells a moment later that it is pending: what is typed until then would be lost.
  const [sending, setSending] = useState(false);

  const change = (next: Draft): void => {
    setDraft(next);
    writeDraft(chatId, next);
  };
  /** Pasted or dropped. */
  const take = (event: ClipboardEvent | DragEvent, data: DataTransfer): void => {
    const long = data.getData("text/plain");
    if (!isLongPaste(long)) return;
    event.preventDefault();
    change({ ...draft, pasted: [...pasted, long] });
  };
  const submit = (): void => {
    if (message === "" || sending) return;
    setSending(true);
    // The words stay until the agent has them: a lost connection loses nothing. A new chat's page
    // may be gone by then, and with it the callbacks that React Query would call.
    const sent =
      running || (queue.items.length > 0 && !queue.held)
        ? enqueue.mutateAsync(message)
        : send.mutateAsync({ text: message, ...(compared ? { besides } : {}) });
    sent.then(
      () => {
        change(NO_DRAFT);
        setCompared(false);
        setSending(false);
      },
      () => setSending(false),
    );
  };
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
      <PastedTexts
        texts={pasted}
        onRemove={(index) => {
          change({ ...draft, pasted: pasted.toSpliced(index, 1) });
          focusComposer();
        }}
      />
      <form
        className="flex items-end gap-2 rounded-lg border border-line-strong bg-panel p-1.5 ps-3 focus-within:border-accent"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
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
          onChange={(event) => change({ ...draft, text: event.target.value })}
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
        {running && message !== "" && (
          <button
            type="submit"
            aria-label="Send after this answer"
            title="Send after this answer (Enter)"
            disabled={sending}
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
            disabled={message === "" || sending}
            className="control-square flex items-center justify-center rounded-md bg-accent text-on-accent hover:brightness-110 disabled:bg-lift disabled:text-ink-3"
          >
            <ArrowUp size={16} aria-hidden="true" />
          </button>
        )}
      </form>
      <div className="flex min-w-0 items-start gap-4 max-sm:flex-col max-sm:gap-0">
        <ModelPicker />
        <ComposerFoot answer={answer} />
      </div>
    </div>
  );
}

/** A line that never changes its height: the keys. What an answer costs stands below it. */
function ComposerFoot({ answer }: { answer: Message | null }) {
  if (answer !== null) {
    return (
      <p className="flex h-5 items-center gap-1.5 text-xs text-ink-3 pointer-coarse:invisible max-sm:invisible">
        <Kbd>Esc</Kbd> stops
      </p>
    );
  }
  return (
    <p className="flex h-5 items-center gap-1.5 text-xs text-ink-3 pointer-coarse:invisible max-sm:invisible">
      <Kbd>Enter</Kbd> sends <Kbd>Shift</Kbd>
      <Kbd>Enter</Kbd> new line <Kbd>/</Kbd> writes here <Kbd>?</Kbd> all keys
    </p>
  );
}
