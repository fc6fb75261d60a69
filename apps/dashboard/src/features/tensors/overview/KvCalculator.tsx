import { KV_TYPES, kvCost, slotsFor, type KvType } from "@llcuda/gguf";
import type { KvPlan } from "@llcuda/protocol";
import { useState } from "react";
import { Fact, Facts } from "../../../ui/Facts.tsx";
import { formatCount, formatMemory } from "../../../ui/format.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { slotWords } from "../../engine/slot-words.ts";

/** Models without a limit of their own; the slider has to end somewhere. */
const USUAL_MOST = 131_072;
const LEAST = 256;
const SLOTS = [1, 2, 4, 8, 16];

/** What a context costs in memory, as llama-server allocates it. */
export function KvCalculator({ plan, trained }: { plan: KvPlan; trained: number | null }) {
  const most = Math.max(LEAST, trained ?? USUAL_MOST);
  const [context, setContext] = useState(Math.min(most, 8_192));
  const [type, setType] = useState<KvType>("F16");
  // As the Models page prices a load: llama-server's own number, unless one is chosen.
  const [asked, setAsked] = useState<number>();
  const slots = slotsFor(asked);
  const cost = kvCost(plan, { context, keyType: type, valueType: type, ...slots });
  const sliding = plan.layers.filter((layer) => layer.sliding).length;
  return (
    <Panel title="KV cache">
      <div className="flex flex-col gap-3 text-sm">
        <div className="flex flex-col gap-1">
          <span className="flex justify-between">
            <span className="text-ink-3">Context</span>
            <span className="num text-xs">{formatCount(context)} tokens</span>
          </span>
          <input
            type="range"
            min={LEAST}
            max={most}
            aria-label="Context in tokens"
            step={LEAST}
            value={context}
            onChange={(event) => setContext(Number(event.target.value))}
            className="accent-accent"
          />
        </div>
        <label className="flex items-center justify-between">
          <span className="text-ink-3">Type of keys and values</span>
          <select
            value={type}
            onChange={(event) => setType(event.target.value as KvType)}
            className="num control rounded-md border border-line bg-raised px-2 text-xs"
          >
            {KV_TYPES.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label className="flex items-center justify-between">
          <span className="text-ink-3">Slots</span>
          <select
            value={asked ?? ""}
            onChange={({ target }) =>
              setAsked(target.value === "" ? undefined : Number(target.value))
            }
            className="num control rounded-md border border-line bg-raised px-2 text-xs"
          >
            <option value="">automatic</option>
            {SLOTS.map((count) => (
              <option key={count}>{count}</option>
            ))}
          </select>
        </label>
        <p className="min-h-8 text-xs leading-4 lg:min-h-4 text-ink-2">
          {formatCount(context)} tokens, {slotWords({ context, ...slots })}
        </p>
        <Facts>
          <Fact name="Whole cache">{formatMemory(cost.bytes)}</Fact>
          <Fact name="One more token">{formatMemory(cost.bytesPerToken)}</Fact>
          <Fact name="Layers with a cache">{plan.layers.length}</Fact>
          {plan.window !== null && (
            <Fact name="Of these sliding">
              {sliding}, {formatCount(plan.window)} tokens back
            </Fact>
          )}
        </Facts>
      </div>
    </Panel>
  );
}
