import type { BenchRun } from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { QUANTITIES } from "../quantity-words.ts";
import { isLive } from "./status-words.ts";
import { standingOf, standingWords, type Standing } from "./standing.ts";

/** Whether a run's figure is a good one here: beside what the machine allows, and what is usual. */
export function StandingBar({ run }: { run: BenchRun }) {
  const { trpc } = useAgent();
  const over = !isLive(run.status);
  const history = useQuery(
    trpc.bench.history.snapshot.queryOptions({ filter: {} }, { enabled: over, staleTime: 5_000 }),
  );
  const { data } = history;
  const runs = data?.type === "page" ? data.runs : null;
  const standing = over && runs !== null ? standingOf(run, runs) : null;
  const quantity = run.headline?.quantity;
  if (quantity === undefined) return null;
  return (
    <div className="flex min-h-16 flex-col gap-1.5 pt-1">
      {standing !== null && (
        <>
          {QUANTITIES[quantity].up && isBesideSomething(standing) && <Scale standing={standing} />}
          {standingWords(standing, quantity).map((words) => (
            <p key={words} className="num text-xs text-ink-2">
              {words}
            </p>
          ))}
        </>
      )}
    </div>
  );
}

/** Alone it would fill the whole bar, whatever it is. */
const isBesideSomething = ({ earlier, limit }: Standing): boolean =>
  earlier !== null || limit !== null;

/** From nothing to what the machine allows: filled to this run, a frame around what is usual. */
function Scale({ standing: { earlier, limit, value } }: { standing: Standing }) {
  // Where this figure would be the whole limit: the bar is filled to the share that the words name.
  const whole = limit === null || limit.share <= 0 ? null : value / limit.share;
  const end = Math.max(whole ?? 0, value, earlier?.most ?? 0) || 1;
  const percent = (amount: number): string => `${(100 * amount) / end}%`;
  return (
    <div aria-hidden="true" className="relative my-0.5 h-2 rounded-full bg-lift">
      <span
        className="absolute inset-y-0 start-0 rounded-full bg-accent"
        style={{ width: percent(value) }}
      />
      {earlier !== null && (
        <span
          className="absolute -inset-y-1 min-w-1 rounded-xs border border-ink-2"
          style={{
            insetInlineStart: percent(earlier.least),
            width: percent(earlier.most - earlier.least),
          }}
        />
      )}
      {whole !== null && (
        <span
          className="absolute -inset-y-1 w-0.5 -translate-x-full bg-warn"
          style={{ insetInlineStart: percent(whole) }}
        />
      )}
    </div>
  );
}
