import { Unplug } from "lucide-react";
import { Button } from "../ui/Button.tsx";
import { useAgent, useLink } from "./AgentContext.tsx";

/** Says that the agent does not answer; what the page shows is from before. */
export function ConnectionNotice() {
  const { status } = useLink();
  const { link } = useAgent();
  if (status !== "down") return null;
  return (
    <div
      role="alert"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-fail/40 bg-fail-soft px-3 py-1.5 text-sm"
    >
      <Unplug size={14} className="text-fail" aria-hidden="true" />
      <span className="font-medium">The agent does not answer.</span>
      <span className="text-ink-2">
        What you see is from before. <code className="num text-ink">npm start</code> starts it; this
        page goes on asking and reconnects by itself.
      </span>
      <div className="flex-1" />
      <Button onClick={() => link.retryNow()}>Try now</Button>
    </div>
  );
}
