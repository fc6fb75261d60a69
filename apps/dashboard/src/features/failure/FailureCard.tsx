import type { ErrorReport } from "@llcuda/protocol";
import type { ReactNode } from "react";
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
  /** Id of the model it is about, where that need not be the one that answers. */
  model?: string | undefined;
  /** More buttons, before those of the failure's own. */
  children?: ReactNode;
}

/** An error card whose buttons do what the agent can do about it. */
export function FailureCard({
  error,
  log,
  tone = "fail",
  answer = null,
  model,
  children,
}: FailureCardProps) {
  const { buttons, failure } = useRemedies(error, answer, model);
  return (
    <ErrorCard error={error} tone={tone} {...(log === undefined ? {} : { log })}>
      {children}
      {buttons.map(({ remedy, name, run, busy }, index) => (
        <Button
          key={remedy}
          look={index === 0 && children === undefined ? "accent" : "plain"}
          onClick={run}
          disabled={busy}
        >
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
