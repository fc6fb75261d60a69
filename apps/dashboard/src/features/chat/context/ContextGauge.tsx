import type { ContextCount } from "@llcuda/protocol";
import { formatCount, formatShare } from "../../../ui/format.ts";
import { Meter } from "../../../ui/Meter.tsx";

/** At the end of its line, also where it has one of its own. */
const ROOM = "ms-auto h-6 w-54 shrink-0";

/** How full the context is with the draft; a line of fixed height, empty while nobody can tell. */
export function ContextGauge({ count }: { count: ContextCount | null }) {
  // Its room is kept, so that nothing moves when it comes.
  if (count === null) return <span className={ROOM} />;
  const { tokens, context } = count;
  const share = tokens / context;
  const words = `${formatCount(tokens)} of ${formatCount(context)} tokens`;
  return (
    <span
      className={`num ${ROOM} flex items-center justify-end gap-2 text-xs whitespace-nowrap text-ink-3`}
      title={`This chat with what is written here: ${words} of the context, ${formatShare(share)}`}
    >
      <Meter share={share} label="Context with this message" warnAt={0.7} className="w-14" />
      <span className={share > 1 ? "text-fail" : ""}>{words}</span>
    </span>
  );
}
