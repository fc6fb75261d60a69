import type { SetupState, SetupStep } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useEffect, useState } from "react";
import { useAgent, useEngine, useSetup } from "../../connection/AgentContext.tsx";
import { reportOf } from "../../connection/report.ts";
import { Button } from "../../ui/Button.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { useNow } from "../../ui/useNow.ts";
import { engineWords } from "../engine/engine-words.ts";
import { FailureCard } from "../failure/FailureCard.tsx";
import { EngineLogView } from "./EngineLogView.tsx";
import { SetupStepCard } from "./SetupStepCard.tsx";
import {
  currentStep,
  setupDuration,
  STATUS_MARK,
  STATUS_WORD,
  stepDuration,
} from "./step-words.ts";

/** The chain from nothing to the first token, and what the engine says. */
export function SetupPage() {
  const setup = useSetup();
  const { client } = useAgent();
  const now = useNow(setup !== null && !setup.done ? 1_000 : null);
  const retry = useMutation({
    mutationFn: () => client.setup.retry.mutate(),
    networkMode: "always",
  });
  useEffect(() => {
    document.title = "Setup – llcuda";
  }, []);
  const failed = setup?.steps.some(({ status }) => status === "failed") ?? false;
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-280 flex-col gap-5 p-4 xl:grid xl:max-w-[2000px] xl:grid-cols-2 xl:gap-x-8 xl:px-8">
        <div className="flex min-w-0 flex-col gap-4">
          <header className="flex min-h-8 flex-wrap items-center gap-3">
            <h1 className="text-xl font-semibold">Setup</h1>
            <span className="text-sm text-ink-2">{summary(setup)}</span>
            <div className="flex-1" />
            {failed && (
              <Button look="accent" onClick={() => retry.mutate()} disabled={retry.isPending}>
                <RotateCcw size={14} aria-hidden="true" />
                Try again
              </Button>
            )}
          </header>
          {retry.error !== null && <FailureCard error={reportOf(retry.error)} />}
          {setup !== null && <Chain setup={setup} now={now} />}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <EnginePanel />
          <EngineLogView />
        </div>
      </div>
    </div>
  );
}

function summary(setup: SetupState | null): string {
  if (setup === null) return "";
  const duration = setupDuration(setup);
  if (setup.done)
    return duration === null ? "Everything works" : `Everything works, after ${duration}`;
  const step = currentStep(setup);
  return step === null ? "Not started" : `${step.title}: ${STATUS_WORD[step.status].toLowerCase()}`;
}

function Chain({ setup, now }: { setup: SetupState; now: number }) {
  const current = currentStep(setup)?.id ?? null;
  // What runs or failed is open by itself, until the person opens or closes something.
  const [chosen, setChosen] = useState<SetupStep["id"] | "none" | null>(null);
  const shown = chosen ?? current;
  return (
    <>
      <ol className="flex overflow-hidden rounded-lg border border-line bg-panel">
        {setup.steps.map((step) => (
          <li key={step.id} className="flex min-w-0 flex-1 border-line not-first:border-s">
            <button
              type="button"
              aria-pressed={shown === step.id}
              onClick={() => setChosen(shown === step.id ? "none" : step.id)}
              className="flex w-full flex-col items-start gap-0.5 px-2 py-2 -outline-offset-2 hover:bg-raised aria-pressed:bg-raised sm:px-3"
            >
              <span className="flex flex-col gap-1.5 text-start text-xs font-medium sm:flex-row sm:items-center sm:text-sm">
                <StateMark state={STATUS_MARK[step.status]} />
                {step.title}
              </span>
              <span className="num text-xs text-ink-3 max-sm:hidden">
                {stepDuration(step, now) ?? STATUS_WORD[step.status]}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <div className="flex flex-col gap-2">
        {setup.steps.map((step) => (
          <SetupStepCard
            key={step.id}
            step={step}
            open={shown === step.id}
            onToggle={() => setChosen(shown === step.id ? "none" : step.id)}
          />
        ))}
      </div>
    </>
  );
}

function EnginePanel() {
  const engine = useEngine();
  const { client } = useAgent();
  const { mark, word, about } = engineWords(engine);
  const setup = useSetup();
  const phase = engine?.phase ?? "none";
  const act = useMutation({
    mutationFn: (what: "start" | "restart" | "stop") => client.engine[what].mutate(),
    networkMode: "always",
  });
  const runs = phase === "ready" || phase === "starting";
  return (
    <section aria-label="Engine" className="flex flex-col gap-3">
      <div className="flex min-h-8 flex-wrap items-center gap-2">
        <h2 className="text-lg font-semibold">Engine</h2>
        <StateMark state={mark} />
        <span className="text-sm">{word}</span>
        <span dir="auto" className="min-w-0 truncate text-sm text-ink-2">
          {about}
        </span>
        <div className="flex-1" />
        {phase === "none" && setup?.done === true && (
          <Button disabled={act.isPending} onClick={() => act.mutate("start")}>
            Start
          </Button>
        )}
        {(runs || phase === "failed") && (
          <Button disabled={act.isPending} onClick={() => act.mutate("restart")}>
            Restart
          </Button>
        )}
        {runs && (
          <Button look="quiet" disabled={act.isPending} onClick={() => act.mutate("stop")}>
            Stop
          </Button>
        )}
      </div>
      {engine?.phase === "failed" && <FailureCard error={engine.error} log={engine.log} />}
      {act.error !== null && engine?.phase !== "failed" && (
        <FailureCard error={reportOf(act.error)} />
      )}
    </section>
  );
}
