import type { DoctorReport } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useAgent, useEngine, useSetup } from "../../connection/AgentContext.tsx";
import { reportOf } from "../../connection/report.ts";
import { Button } from "../../ui/Button.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { FailureCard } from "../failure/FailureCard.tsx";
import type { ChainLink } from "./chain/chain.ts";
import { LINK_MARK } from "./chain/chain-words.ts";
import { verdictOf } from "./verdict.ts";

/** Whether it works, in one sentence; and the engine's start and stop. */
export function SetupHeader({
  chain,
  doctor,
}: {
  chain: readonly ChainLink[];
  doctor: DoctorReport | null;
}) {
  const setup = useSetup();
  const verdict = verdictOf(chain, setup, doctor);
  return (
    <header className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
      <h1 className="text-xl font-semibold max-sm:flex-1">Setup</h1>
      <p className="flex min-w-0 flex-1 items-start gap-1.5 text-sm text-ink-2 max-sm:order-last max-sm:basis-full">
        <span className="flex h-5 items-center">
          <StateMark state={LINK_MARK[verdict.status]} />
        </span>
        <span dir="auto" className="min-w-0 wrap-anywhere">
          {verdict.text}
        </span>
      </p>
      <EngineControls />
    </header>
  );
}

type Control = "start" | "restart" | "stop" | "retry";

function EngineControls() {
  const { client } = useAgent();
  const phase = useEngine()?.phase ?? "none";
  const setup = useSetup();
  const act = useMutation({
    networkMode: "always",
    mutationFn: (what: Control) =>
      what === "retry" ? client.setup.retry.mutate() : client.engine[what].mutate(),
  });
  const failed =
    phase === "failed" || (setup?.steps ?? []).some(({ status }) => status === "failed");
  const runs = phase === "ready" || phase === "starting";
  const button = (what: Control, name: string) => (
    <Button
      look={what === "retry" ? "accent" : what === "stop" ? "quiet" : "plain"}
      disabled={act.isPending}
      onClick={() => act.mutate(what)}
    >
      {what === "retry" && <RotateCcw size={14} aria-hidden="true" />}
      {name}
    </Button>
  );
  return (
    <>
      <div className="flex gap-2">
        {failed && button("retry", "Try again")}
        {phase === "none" && setup?.done === true && button("start", "Start")}
        {runs && button("restart", "Restart")}
        {runs && button("stop", "Stop")}
      </div>
      {act.error !== null && phase !== "failed" && (
        <div className="basis-full">
          <FailureCard error={reportOf(act.error)} />
        </div>
      )}
    </>
  );
}
