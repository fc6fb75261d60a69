import type { AnswerStats, Message } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { useAgent } from "../../connection/AgentContext.tsx";
import { Button } from "../../ui/Button.tsx";
import { Fact, Facts } from "../../ui/Facts.tsx";
import { answerFacts } from "./answer-facts.ts";
import { RateLine } from "./RateLine.tsx";

/** Likely tokens kept beside each when a person asks for them: as many as can be told apart. */
const ALTERNATIVES = 5;

interface AnswerDetailsProps {
  message: Message;
  stats: AnswerStats;
  last: boolean;
}

/** Everything that an answer cost, in full. */
export default function AnswerDetails({ message, stats, last }: AnswerDetailsProps) {
  const { client } = useAgent();
  const { chatId, id: messageId } = message;
  const again = useMutation({
    mutationFn: () =>
      client.chats.retry.mutate({ chatId, messageId, options: { alternatives: ALTERNATIVES } }),
    networkMode: "always",
  });
  const same = useMutation({
    mutationFn: () => client.chats.retry.mutate({ chatId, messageId, same: true }),
    networkMode: "always",
  });
  const seed = message.options?.seed;
  return (
    <section
      aria-label="What this answer cost"
      className="flex flex-col gap-3 rounded-md border border-line bg-panel p-3 text-sm"
    >
      <RateLine rates={stats.rates} className="h-10! w-full" />
      <div className="grid gap-x-8 gap-y-1 sm:grid-cols-2">
        {answerFacts(message, stats).map((half, index) => (
          // The halves keep their places.
          // oxlint-disable-next-line react/no-array-index-key
          <Facts key={index}>
            {half.map(({ name, value }) => (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ))}
          </Facts>
        ))}
      </div>
      {seed !== undefined && (
        <p className="flex flex-wrap items-center justify-between gap-2 text-xs text-ink-3">
          <span className="num">Seed {seed}</span>
          {last && (
            <Button disabled={same.isPending} onClick={() => same.mutate()}>
              Same again
            </Button>
          )}
        </p>
      )}
      {last && stats.probedTokens === 0 && (
        <p className="flex flex-wrap items-center justify-between gap-2 text-xs text-ink-3">
          What else the model thought of at each token is kept when it is asked for.
          <Button disabled={again.isPending} onClick={() => again.mutate()}>
            Answer again, keeping it
          </Button>
        </p>
      )}
    </section>
  );
}
