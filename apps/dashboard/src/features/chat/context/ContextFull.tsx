import type { ContextCount, Message } from "@llcuda/protocol";
import { Maximize2, Shrink } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../../ui/Button.tsx";
import { formatCount } from "../../../ui/format.ts";
import { useLargerContext } from "./useLargerContext.ts";

const CompactDialog = lazy(() => import("./CompactDialog.tsx"));

/** Characters of a message that tell which one it is. */
const BEGINNING = 60;

interface ContextFullProps {
  chatId: string | null;
  count: ContextCount | null;
  messages: readonly Message[];
}

/** What can be done once a chat has no room for its next message; nothing is left out by itself. */
export default function ContextFull({ chatId, count, messages }: ContextFullProps) {
  const [compacting, setCompacting] = useState(false);
  const refused = messages.at(-1)?.error?.code === "CONTEXT_EXCEEDED";
  const over = count !== null && count.tokens > count.context;
  const larger = useLargerContext(over || refused ? (count?.tokens ?? null) : null);
  if (count === null) return null;
  const old = new Set(count.tooOld);
  const first = messages.find(({ id }) => old.has(id));
  return (
    <section
      aria-label="The context is full"
      className="flex flex-col gap-2 rounded-lg border border-warn/60 bg-panel p-3 text-sm"
    >
      <p>
        <span className="font-medium text-warn">The context is full.</span>{" "}
        {over && (
          <>
            With this message the chat has {formatCount(count.tokens)} tokens;{" "}
            {formatCount(count.context)} fit. Nothing is left out by itself.
          </>
        )}
        {old.size > 0 &&
          (old.size >= messages.length
            ? " The message alone is too long."
            : ` To fit, the oldest ${formatCount(old.size)} messages would have to go, from “${first?.content.slice(0, BEGINNING) ?? ""}” on.`)}
      </p>
      <div className="flex flex-wrap gap-1.5">
        {larger.context !== null && (
          <Button disabled={larger.loading} onClick={larger.load}>
            <Maximize2 size={14} aria-hidden="true" />
            Load with {formatCount(larger.context)} tokens
          </Button>
        )}
        {chatId !== null && messages.length > 2 && (
          <Button onClick={() => setCompacting(true)}>
            <Shrink size={14} aria-hidden="true" />
            Sum up older messages
          </Button>
        )}
      </div>
      {messages.length > 2 && (
        <p className="text-xs text-ink-3">
          Or branch from an earlier message: its menu forks the chat there.
        </p>
      )}
      {larger.context === null && larger.why !== null && (
        <p className="text-xs text-ink-3">{larger.why}</p>
      )}
      {compacting && chatId !== null && (
        <Suspense>
          <CompactDialog chatId={chatId} onClose={() => setCompacting(false)} />
        </Suspense>
      )}
    </section>
  );
}
