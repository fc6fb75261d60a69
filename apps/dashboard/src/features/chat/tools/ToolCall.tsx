import type { Message, ToolRun } from "@llcuda/protocol";
import { Wrench } from "lucide-react";
import { memo } from "react";
import { StateMark } from "../../../ui/StateMark.tsx";
import { argumentsText, CALL_MARK, callWords } from "./call-words.ts";
import { ToolQuestion } from "./ToolQuestion.tsx";

interface ToolCallProps {
  message: Message;
  tool: ToolRun;
  /** Nothing but calls of the same answer comes after it. */
  open: boolean;
}

/** A tool that an answer called, with what it was given and what it gave: plain text, never more. */
const ToolCall = memo(({ message, tool, open }: ToolCallProps) => {
  const { title, server, state } = tool;
  const { content } = message;
  const waits = open && (state === "asking" || state === "stopped");
  const given = argumentsText(tool.arguments);
  return (
    <article
      aria-label={`Tool ${title}`}
      aria-busy={state === "running"}
      data-message={message.id}
      tabIndex={-1}
      className="message group flex min-w-0 flex-col rounded-md border border-line bg-panel text-sm"
    >
      <header className="flex min-h-8 flex-wrap items-center gap-x-2 px-3 py-1">
        <Wrench size={14} aria-hidden="true" className="shrink-0 text-ink-3" />
        <span dir="auto" className="font-medium">
          {title}
        </span>
        {server !== null && (
          <span dir="auto" className="text-xs text-ink-3">
            {server}
          </span>
        )}
        <span role="status" className="num ms-auto flex items-center gap-1.5 text-xs text-ink-2">
          <StateMark state={CALL_MARK[state]} />
          {callWords(tool)}
        </span>
      </header>
      <Part name="Given" text={given} open={waits} />
      {content !== "" && (
        <Part
          name={state === "denied" ? "Your words" : "Result"}
          text={content}
          open={state === "failed" || content.length < 400}
        />
      )}
      {waits && <ToolQuestion message={message} tool={tool} />}
    </article>
  );
});

export default ToolCall;

function Part({ name, text, open }: { name: string; text: string; open: boolean }) {
  return (
    <details open={open} className="border-t border-line">
      <summary className="cursor-pointer px-3 py-2 text-xs text-ink-3 hover:text-ink">
        {name}
      </summary>
      {/* It scrolls, so the keyboard must reach it. */}
      <pre
        dir="auto"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={name}
        className="num max-h-60 overflow-auto px-3 pb-2 text-xs whitespace-pre-wrap wrap-anywhere"
      >
        {text}
      </pre>
    </details>
  );
}
