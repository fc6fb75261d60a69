import type { ModelCard } from "@llcuda/protocol";
import { Fact, Facts } from "../../../ui/Facts.tsx";
import { Panel } from "../Panel.tsx";
import { cardWords } from "./card-words.ts";

export function CardFacts({ card }: { card: ModelCard }) {
  return (
    <Panel title="Architecture">
      <div className="text-sm">
        <Facts>
          {cardWords(card).map(([name, value]) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
        </Facts>
      </div>
    </Panel>
  );
}
