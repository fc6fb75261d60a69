import type { ProbedToken } from "@llcuda/protocol";
import { formatCount } from "../../ui/format.ts";
import { visibleToken } from "./token-odds.ts";

interface TokenOddsProps {
  token: ProbedToken;
  /** Counted from 1. */
  number: number;
  of: number;
}

const percent = (logprob: number): string => {
  const share = Math.exp(logprob) * 100;
  return `${share >= 9.95 ? share.toFixed(0) : share.toFixed(share >= 0.095 ? 1 : 2)}\u202f%`;
};

/** What the model took at one place, and what else it thought of, by likelihood. */
export function TokenOdds({ token, number, of }: TokenOddsProps) {
  const listed = token.alternatives.some(({ text }) => text === token.text);
  const candidates = listed ? token.alternatives : [token, ...token.alternatives];
  return (
    <div className="rounded-md border border-line-strong bg-panel p-2.5 text-xs">
      <p className="mb-1.5 text-ink-3 tabular-nums">
        Token {formatCount(number)} of {formatCount(of)}
        {token.reasoning ? ", in the reasoning" : ""}
      </p>
      <ol className="num grid grid-cols-[minmax(0,max-content)_5ch_1fr] items-center gap-x-3 gap-y-0.5">
        {candidates.map(({ text, logprob }, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- two may read the same
          <li key={index} className="contents">
            <span className={`truncate ${text === token.text ? "text-accent" : ""}`}>
              {visibleToken(text)}
              {text === token.text && <span className="sr-only"> (taken)</span>}
            </span>
            <span className="text-end">{percent(logprob)}</span>
            <span className="h-1.5 rounded-full bg-lift" aria-hidden="true">
              <span
                className={`block h-full rounded-full ${text === token.text ? "bg-accent" : "bg-ink-3"}`}
                style={{ width: `${Math.exp(logprob) * 100}%` }}
              />
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
