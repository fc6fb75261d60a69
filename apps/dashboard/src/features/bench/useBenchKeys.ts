import { useEffect, useEffectEvent } from "react";
import { singleKeys } from "../../app/single-keys.ts";
import { takesText } from "../../app/takes-text.ts";
import { useAgent } from "../../connection/AgentContext.tsx";
import { isWindowOpen } from "../../ui/window-open.ts";
import { beginRun } from "./plan/begin-run.ts";
import { benchDraft } from "./plan/draft-store.ts";
import { planOf } from "./plan/plan-of.ts";

/** `r` runs what the bar holds. */
export function useBenchKeys(open: (id: string) => void): void {
  const agent = useAgent();
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    if (event.key !== "r" || !plain || event.defaultPrevented) return;
    if (!singleKeys.get() || takesText(event.target)) return;
    if (isWindowOpen()) return;
    const read = planOf(benchDraft.get());
    if (!read.ok) return;
    event.preventDefault();
    void beginRun(agent, read.plan, open);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
}
