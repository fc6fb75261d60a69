import { isGivenUp, type ErrorReport } from "@llcuda/protocol";
import { lazy, Suspense } from "react";
import { useEngine, useLoaded } from "../../connection/AgentContext.tsx";
import { FailureCard } from "../failure/FailureCard.tsx";
import { AboveComposer } from "./AboveComposer.tsx";

const FailedBeside = lazy(() => import("./FailedBeside.tsx"));

/**
 * What failed stands above the composer until it is dealt with: the engine that answers, and models that did
 * not load while another one answers.
 */
export function EngineFailures({ known }: { known: ErrorReport | null }) {
  const engine = useEngine();
  const loaded = useLoaded();
  if (engine?.phase === "failed") {
    // The answer that it ended shows the same card already.
    if (known?.code === engine.error.code) return null;
    return (
      <AboveComposer>
        <FailureCard error={engine.error} log={engine.log} />
      </AboveComposer>
    );
  }
  if (engine?.phase !== "ready") return null;
  const beside = loaded?.models.filter(({ state }) => isGivenUp(state));
  if (beside === undefined || beside.length === 0) return null;
  return (
    <AboveComposer>
      <Suspense>
        <div className="flex flex-col gap-2">
          {beside.map((failed) => (
            <FailedBeside key={failed.model.id} failed={failed} answering={engine.model.name} />
          ))}
        </div>
      </Suspense>
    </AboveComposer>
  );
}
