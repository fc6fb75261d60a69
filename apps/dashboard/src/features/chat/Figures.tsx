import type { AnswerStats } from "@llcuda/protocol";
import { answerFigures } from "./answer-words.ts";

/** What an answer cost; the figure that matters least leaves first when there is no room. */
export function Figures({ stats }: { stats: AnswerStats }) {
  return answerFigures(stats).map(({ text, title }, index) => (
    <span
      // The kinds of figures keep their places.
      // oxlint-disable-next-line react/no-array-index-key
      key={index}
      title={title}
      className={`whitespace-nowrap ${index > 3 ? "max-md:hidden" : ""}`}
    >
      {text}
    </span>
  ));
}
