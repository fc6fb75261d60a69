import type { Message, ProbedToken } from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { memo, useId, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useAgent } from "../../connection/AgentContext.tsx";
import { reportOf } from "../../connection/report.ts";
import { Button } from "../../ui/Button.tsx";
import { formatCount } from "../../ui/format.ts";
import { TokenOdds } from "./TokenOdds.tsx";
import { stepOf, undecided } from "./token-odds.ts";

/** Tokens shown before the reader asks for more: each is an element. */
const SHOWN = 2_000;

/** An answer token by token, coloured by how undecided the model was; alternatives at each. */
export default function TokenView({ message }: { message: Message }) {
  const { client } = useAgent();
  const { chatId, id: messageId } = message;
  const { data, error } = useQuery({
    queryKey: ["token probabilities", messageId],
    queryFn: () => client.chats.probabilities.query({ chatId, messageId }),
    networkMode: "always",
    staleTime: Infinity,
  });
  if (error !== null) return <p role="alert">{reportOf(error).message}</p>;
  // Its height is not known; the text stays until it is there.
  if (data === undefined) return null;
  return <TokenText tokens={data.tokens} truncated={data.truncated} />;
}

function TokenText({ tokens, truncated }: { tokens: readonly ProbedToken[]; truncated: boolean }) {
  const [chosen, setChosen] = useState(0);
  const [shown, setShown] = useState(SHOWN);
  const id = useId();
  const token = tokens[chosen];
  const last = Math.min(shown, tokens.length) - 1;
  const point = (event: PointerEvent): void => {
    const at = (event.target as HTMLElement).dataset["token"];
    if (at !== undefined) setChosen(Number(at));
  };
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -tokens.length, End: tokens.length }[
      event.key
    ];
    if (step === undefined) return;
    event.preventDefault();
    setChosen(Math.max(0, Math.min(last, chosen + step)));
  };
  return (
    <section aria-label="Tokens" className="flex flex-col gap-2">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it is operated */}
      <div
        // One stop for the Tab key; the arrow keys go from token to token.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="application"
        aria-label="Tokens; the arrow keys go from one to the next"
        aria-describedby={id}
        dir="auto"
        className="leading-6 whitespace-pre-wrap wrap-anywhere"
        onPointerOver={point}
        onPointerDown={point}
        onKeyDown={move}
      >
        <Tokens tokens={tokens} from={0} to={last + 1} chosen={chosen} />
      </div>
      {last + 1 < tokens.length && (
        <Button look="quiet" onClick={() => setShown(shown + SHOWN)}>
          Show more of {formatCount(tokens.length)} tokens
        </Button>
      )}
      <div id={id} className="sticky bottom-0">
        {token !== undefined && <TokenOdds token={token} number={chosen + 1} of={tokens.length} />}
      </div>
      {truncated && (
        <p className="text-xs text-ink-3">
          The answer is longer; of its first {formatCount(tokens.length)} tokens this was kept.
        </p>
      )}
    </section>
  );
}

interface TokensProps {
  tokens: readonly ProbedToken[];
  from: number;
  to: number;
  chosen: number;
}

/** Tokens of one group: only the group with the chosen one paints anew. */
const GROUP = 128;

function Tokens({ tokens, to, chosen }: TokensProps) {
  const groups = Array.from({ length: Math.ceil(to / GROUP) }, (_, index) => index * GROUP);
  return groups.map((from) => {
    const end = Math.min(to, from + GROUP);
    const inside = chosen >= from && chosen < end ? chosen : -1;
    return <TokenGroup key={from} tokens={tokens} from={from} to={end} chosen={inside} />;
  });
}

const TokenGroup = memo(({ tokens, from, to, chosen }: TokensProps) =>
  tokens.slice(from, to).map((token, offset) => (
    <span
      // A token has no name but its place.
      // oxlint-disable-next-line react/no-array-index-key
      key={offset}
      data-token={from + offset}
      data-step={stepOf(undecided(token))}
      className={`token ${token.reasoning ? "italic" : ""} ${from + offset === chosen ? "chosen" : ""}`}
    >
      {token.text}
    </span>
  )),
);
