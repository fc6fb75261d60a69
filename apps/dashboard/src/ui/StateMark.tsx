import { Circle, CircleAlert, CircleCheck, CircleDashed, CircleMinus, CircleX } from "lucide-react";

export type MarkState = "idle" | "none" | "busy" | "ok" | "warn" | "fail";

const MARKS = {
  idle: { Icon: Circle, color: "text-ink-3" },
  none: { Icon: CircleMinus, color: "text-ink-3" },
  busy: { Icon: CircleDashed, color: "text-busy breathing" },
  ok: { Icon: CircleCheck, color: "text-ok" },
  warn: { Icon: CircleAlert, color: "text-warn" },
  fail: { Icon: CircleX, color: "text-fail" },
};

/** A state by shape and colour; the word stands beside it. */
export function StateMark({ state, size = 14 }: { state: MarkState; size?: number }) {
  const { Icon, color } = MARKS[state];
  return <Icon size={size} className={`shrink-0 ${color}`} aria-hidden="true" />;
}
