import type { AnswerStats } from "@llcuda/protocol";
import { useEngine } from "../../connection/AgentContext.tsx";
import {
  formatCount,
  formatDuration,
  formatBytes,
  formatShare,
  formatTokenRate,
} from "../../ui/format.ts";
import { Fact, Facts } from "../../ui/Facts.tsx";
import { Meter } from "../../ui/Meter.tsx";
import { shareOfLimit } from "./answer-words.ts";
import type { ChatView } from "./chat-view.ts";

/** Beside the thread where there is room: the context, the last answer, the engine. */
export function ChatInspector({ view }: { view: ChatView }) {
  const last = view.messages.findLast((message) => message.stats !== null);
  const stats = last?.stats ?? null;
  return (
    <aside
      aria-label="Inspector"
      className="hidden w-72 shrink-0 flex-col gap-6 overflow-y-auto border-s border-line px-4 py-4 text-sm xl:flex 2xl:w-88"
    >
      <Context stats={stats} />
      {last !== undefined && <LastAnswer model={last.model} stats={last.stats!} />}
      <Engine />
    </aside>
  );
}

function Context({ stats }: { stats: AnswerStats | null }) {
  const engine = useEngine();
  const size = stats?.contextSize ?? (engine?.phase === "ready" ? engine.contextSize : 0);
  const used = stats?.contextUsed ?? 0;
  const share = size === 0 ? 0 : used / size;
  return (
    <section>
      <h2 className="mb-2 font-medium">Context</h2>
      <Meter share={share} label="Context used" warnAt={0.7} />
      <p className="num mt-1.5 flex justify-between text-xs text-ink-2">
        <span>
          {formatCount(used)} of {formatCount(size)} tokens
        </span>
        <span>{formatShare(share)}</span>
      </p>
      {share > 0.85 && (
        <p className="mt-1.5 text-xs text-warn">
          Nearly full: a new chat starts with an empty context.
        </p>
      )}
    </section>
  );
}

function LastAnswer({ model, stats }: { model: string | null; stats: AnswerStats }) {
  const { firstTokenMs } = stats;
  const share = shareOfLimit(stats);
  return (
    <section aria-label="Last answer">
      <h2 className="mb-2 font-medium">Last answer</h2>
      <Facts>
        {model !== null && <Fact name="Model">{model}</Fact>}
        <Fact name="Generated">{formatCount(stats.tokens)} tok</Fact>
        <Fact name="Rate">{formatTokenRate(stats.tokensPerSecond)}</Fact>
        {share !== null && <Fact name="Of the limit">{formatShare(share)}</Fact>}
        <Fact name="First token">{firstTokenMs === null ? "–" : formatDuration(firstTokenMs)}</Fact>
        <Fact name="Prompt read">{formatCount(stats.promptTokens)} tok</Fact>
        <Fact name="From cache">{formatCount(stats.cachedTokens)} tok</Fact>
        <Fact name="Prompt rate">{formatTokenRate(stats.promptTokensPerSecond)}</Fact>
      </Facts>
    </section>
  );
}

function Engine() {
  const engine = useEngine();
  if (engine?.phase !== "ready") return null;
  const { engine: info, model } = engine;
  return (
    <section>
      <h2 className="mb-2 font-medium">Engine</h2>
      <Facts>
        <Fact name="Model">{model.name}</Fact>
        <Fact name="Weights">{formatBytes(model.size)}</Fact>
        <Fact name="Engine">{info.description}</Fact>
        <Fact name="Version">{info.version}</Fact>
        {info.devices.map(({ name, description }) => (
          <Fact key={name} name="Device">
            {description}
          </Fact>
        ))}
        <Fact name="Slots">{formatCount(engine.slots)}</Fact>
        <Fact name="Loaded in">{formatDuration(engine.loadSeconds * 1000)}</Fact>
      </Facts>
    </section>
  );
}
