import { Play } from "lucide-react";
import { useAgent } from "../../connection/AgentContext.tsx";
import { Button } from "../../ui/Button.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { beginRun } from "./plan/begin-run.ts";
import { writeDraft, benchDraft } from "./plan/draft-store.ts";
import { BENCH_KINDS } from "./plan/kinds.ts";

/** What the page is for, with something that works right now. */
export function EmptyBench({ onBegun }: { onBegun: (id: string) => void }) {
  const agent = useAgent();
  return (
    <section aria-label="What a bench tells" className="flex max-w-4xl flex-col gap-4 py-4">
      <div>
        <h2 className="text-lg font-semibold">How fast is it here, and how fast could it be?</h2>
        <p className="text-ink-2">
          Points appear while they are measured, each with its samples and its interval, beside the
          limit that this machine sets. Every run is kept, with all that it was made with.
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          look="accent"
          onClick={() => void beginRun(agent, { kind: "quick", model: null }, onBegun)}
        >
          <Play size={14} aria-hidden="true" /> Quick run, 15 s
        </Button>
        <span className="flex items-center gap-1.5 text-sm text-ink-3">
          or press <Kbd>r</Kbd>
        </span>
      </div>
      <ul className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        {BENCH_KINDS.map(({ Icon, kind, name, what }) => (
          <li key={kind} className="flex gap-3">
            <Icon size={16} aria-hidden="true" className="mt-1 shrink-0 text-accent" />
            <div>
              <h3>
                <button
                  type="button"
                  className="font-medium underline-offset-4 hover:underline"
                  onClick={() => writeDraft({ ...benchDraft.get(), kind })}
                >
                  {name}
                </button>
              </h3>
              <p className="text-sm text-ink-2">{what}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
