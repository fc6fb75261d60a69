import { CornerDownLeft } from "lucide-react";
import { useEngine, useSetup } from "../../connection/AgentContext.tsx";
import { reportOf } from "../../connection/report.ts";
import { useSettled } from "../../ui/useSettled.ts";
import { FailureCard } from "../failure/FailureCard.tsx";
import { SetupChecklist } from "../setup/SetupChecklist.tsx";
import { useSend } from "./useChat.ts";

const EXAMPLES = [
  "Explain what a GPU does, in three short bullet points.",
  "Write a Python function that reverses a string.",
  "Name five fruits and their colours in a table.",
];

/** What this page does, and examples that work now. */
export function EmptyChat() {
  const engine = useEngine();
  const send = useSend(null);
  // Centred content moves when the checklist comes: it shows itself once that is known.
  const known = useSettled(useSetup() !== null);
  const model = engine?.phase === "ready" ? engine.model.name : null;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div
        className={`mx-auto flex min-h-full max-w-195 flex-col justify-center gap-5 px-4 py-6 ${known ? "" : "invisible"}`}
      >
        <div>
          <h1 className="text-xl font-semibold text-balance">Ask the model on this machine</h1>
          <p className="mt-1 max-w-150 text-ink-2">
            {model === null
              ? "You can ask already: your question waits until the engine is ready, and the answer comes by itself."
              : `${model} answers. Nothing you write leaves this machine, and an answer goes on when you close the page.`}
          </p>
        </div>
        <SetupChecklist />
        <ul className="flex flex-col gap-1.5">
          {EXAMPLES.map((example) => (
            <li key={example}>
              <button
                type="button"
                disabled={send.isPending}
                onClick={() => send.mutate({ text: example })}
                className="group flex w-full items-center justify-between gap-3 rounded-md border border-line bg-panel px-3 py-2 text-start hover:border-line-strong hover:bg-raised"
              >
                {example}
                <CornerDownLeft
                  size={14}
                  className="shrink-0 text-ink-3 group-hover:text-accent"
                  aria-hidden="true"
                />
              </button>
            </li>
          ))}
        </ul>
        {send.error !== null && <FailureCard error={reportOf(send.error)} />}
      </div>
    </div>
  );
}
