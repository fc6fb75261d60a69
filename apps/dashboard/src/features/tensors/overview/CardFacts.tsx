import type { ModelCard } from "@llcuda/protocol";
import { Fact, Facts } from "../../../ui/Facts.tsx";
import { csvTable } from "../export/csv.ts";
import { SaveMenu } from "../export/SaveMenu.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { cardWords } from "./card-words.ts";

export function CardFacts({ card }: { card: ModelCard }) {
  return (
    <Panel
      title="Architecture"
      aside={
        <SaveMenu
          what="the architecture"
          name={card.name ?? "model"}
          saved={{ csv: () => csvTable(["fact", "value"], cardWords(card)) }}
        />
      }
    >
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
