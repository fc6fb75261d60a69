import type { AnswerStats } from "@llcuda/protocol";
import { answerFigures } from "./answer-words.ts";

interface FiguresProps {
  stats: AnswerStats;
  /** They still change: each keeps the room that it may come to need. */
  changing?: boolean;
}

/** What an answer cost; the figure that matters least leaves first when there is no room. */
export function Figures({ stats, changing = false }: FiguresProps) {
  return answerFigures(stats).map(({ text, title, room }, index) => (
    <span
      // The kinds of figures keep their places.
      // oxlint-disable-next-line react/no-array-index-key
      key={index}
      title={title}
      style={changing ? { minInlineSize: `${room}ch` } : undefined}
      className={`whitespace-nowrap ${index > 3 ? "max-md:hidden" : ""}`}
    >
      {text}
    </span>
  ));
}
