import type { Message } from "@llcuda/protocol";
import { lazy, memo, Suspense, useRef, useState } from "react";
import { useEngine, useSetup } from "../../connection/AgentContext.tsx";
import { Meter } from "../../ui/Meter.tsx";
import { FailureCard } from "../failure/FailureCard.tsx";
import { SetupChecklist } from "../setup/SetupChecklist.tsx";
import { AnswerFooter, type AnswerPart } from "./AnswerFooter.tsx";
import { waitingWords } from "./answer-words.ts";
import { Caret } from "./Caret.tsx";
import { Reasoning } from "./Reasoning.tsx";
import { CallsBeingWritten } from "./tools/CallsBeingWritten.tsx";
import { BranchSwitcher } from "./tree/BranchSwitcher.tsx";
import { EditMessage } from "./tree/EditMessage.tsx";
import { MessageActions } from "./tree/MessageActions.tsx";

const loadMarkdown = () => import("./markdown/Markdown.tsx");
const Markdown = lazy(loadMarkdown);
// The first answer should find it loaded; the page itself does not wait for it.
void loadMarkdown();

// Looked at now and then: the page does not bring them along.
const AnswerDetails = lazy(() => import("./AnswerDetails.tsx"));
const RepetitionLine = lazy(() => import("./repetition/RepetitionLine.tsx"));
const SchemaLine = lazy(() => import("./shape/SchemaLine.tsx"));
const TokenView = lazy(() => import("./TokenView.tsx"));

interface AnswerMessageProps {
  message: Message;
  /** The newest of the chat. */
  last: boolean;
}

export const AnswerMessage = memo(({ message, last }: AnswerMessageProps) => {
  const { chatId, content, reasoning, status, error, stats, toolCalls, repetition } = message;
  const schema = message.options?.json_schema;
  const running = status === "waiting" || status === "streaming";
  // What came here word by word keeps the room that its words and figures took: nothing moves at its end.
  const [came] = useState(running);
  const [editing, setEditing] = useState(false);
  const [shown, setShown] = useState<AnswerPart | null>(null);
  const asTokens = shown === "tokens" && !running;
  return (
    <article
      aria-label="Answer"
      aria-busy={running}
      data-message={message.id}
      tabIndex={-1}
      className={`message group flex min-w-0 flex-col gap-2 ${came ? "" : "at-rest"}`}
    >
      {reasoning !== "" && <Reasoning message={message} running={running} />}
      {editing ? (
        <EditMessage message={message} onDone={() => setEditing(false)} />
      ) : asTokens ? (
        <Suspense fallback={null}>
          <TokenView message={message} />
        </Suspense>
      ) : (
        content !== "" && (
          <AnswerText
            content={schema === undefined ? content : asJson(content)}
            running={running}
          />
        )
      )}
      {schema !== undefined && content !== "" && (
        <Suspense fallback={<span className="h-5" />}>
          <SchemaLine schema={schema} text={content} finished={!running} />
        </Suspense>
      )}
      {toolCalls.length > 0 && status !== "done" && <CallsBeingWritten calls={toolCalls} />}
      {status === "waiting" && <Waiting message={message} />}
      {error !== null && (
        <FailureCard error={error} answer={last ? { chatId, messageId: message.id } : null} />
      )}
      {repetition !== null && (
        <Suspense fallback={null}>
          <RepetitionLine message={message} repetition={repetition} last={last} />
        </Suspense>
      )}
      <AnswerFooter
        message={message}
        last={last}
        running={running}
        came={came}
        shown={shown}
        onShow={setShown}
      >
        <BranchSwitcher message={message} />
        <MessageActions message={message} onEdit={() => setEditing(true)} />
      </AnswerFooter>
      {shown === "details" && stats !== null && !running && (
        <Suspense fallback={null}>
          <AnswerDetails message={message} stats={stats} last={last} />
        </Suspense>
      )}
    </article>
  );
});

/** What was asked for as JSON is shown as code, in colours while it comes. */
const asJson = (text: string): string => `\`\`\`json\n${text}\n\`\`\``;

function AnswerText({ content, running }: { content: string; running: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  return (
    <div className="relative">
      <div ref={box} dir="auto" data-testid="answer-text" className="prose-answer">
        <Suspense fallback={<p className="whitespace-pre-wrap">{content}</p>}>
          <Markdown text={content} finished={!running} />
        </Suspense>
      </div>
      {running && <Caret box={box} />}
    </div>
  );
}

/** In the place of the first line of text, so that nothing moves when it comes. */
function Waiting({ message }: { message: Message }) {
  const setup = useSetup();
  const settingUp = setup?.done === false;
  const { text, share } = waitingWords(message, useEngine());
  return (
    <>
      <div role="status" className="flex h-6 items-center gap-3 text-sm text-ink-2">
        {settingUp ? (
          "Your question waits; the answer comes by itself."
        ) : (
          <>
            <Meter
              role="progressbar"
              share={share}
              label="Before the first token"
              className="w-24 shrink-0"
            />
            <span className="truncate tabular-nums">{text}</span>
          </>
        )}
      </div>
      {settingUp && <SetupChecklist />}
    </>
  );
}
