import type { ErrorReport } from "@llcuda/protocol";
import { reportOf } from "../../connection/report.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorCard } from "../../ui/ErrorCard.tsx";
import { useRemedies } from "./useRemedies.ts";

interface FailureCardProps {
  error: ErrorReport;
  log?: readonly string[];
  tone?: "fail" | "warn";
  /** The answer it is about, so that it can be written again. */
  answer?: { chatId: string; messageId: string } | null;
}

/** An error card whose buttons do what the agent can do about it. */
export function FailureCard({ error, log, tone = "fail", answer = null }: FailureCardProps) {
  const { buttons, failure } = useRemedies(error, answer);
  return (
    <ErrorCard error={error} tone={tone} {...(log === undefined ? {} : { log })}>
      {buttons.map(({ remedy, name, run, busy }, index) => (
        <Button key={remedy} look={index === 0 ? "accent" : "plain"} onClick={run} disabled={busy}>
          {name}
        </Button>
      ))}
      {failure !== null && (
        <span role="alert" className="text-fail">
          {reportOf(failure).message}
        </span>
      )}
    </ErrorCard>
  );
}
