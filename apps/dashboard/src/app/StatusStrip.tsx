import { Link } from "@tanstack/react-router";
import { ArrowUpDown, Command, Unplug } from "lucide-react";
import { lazy, Suspense } from "react";
import {
  useEngine,
  useGpu,
  useHost,
  useLink,
  useLoaded,
  useSetup,
} from "../connection/AgentContext.tsx";
import { HISTORY_SECONDS } from "../connection/host-history.ts";
import type { LinkState } from "../connection/transport.ts";
import { machineWords } from "../features/engine/engine-words.ts";
import { IconButton } from "../ui/Button.tsx";
import {
  formatCount,
  formatDuration,
  formatMemory,
  formatShare,
  formatTokenRate,
} from "../ui/format.ts";
import { Meter } from "../ui/Meter.tsx";
import { Sparkline } from "../ui/Sparkline.tsx";
import { StateMark } from "../ui/StateMark.tsx";
import { ThemeButton } from "./Rail.tsx";

const GpuMeters = lazy(() => import("../features/gpu/GpuMeters.tsx"));

/** What the machine does now; always there. */
export function StatusStrip({ onPalette }: { onPalette: () => void }) {
  return (
    <header className="flex h-11 shrink-0 items-center gap-4 border-b border-line bg-panel ps-3 pe-2 text-xs sm:h-9">
      <EngineChip />
      <div className="flex-1" />
      <Speed />
      <Machine />
      <TransportChip />
      <div className="flex sm:hidden">
        <ThemeButton />
        <IconButton label="Search and actions" icon={<Command size={16} />} onClick={onPalette} />
      </div>
    </header>
  );
}

/** Opens the load options of the model that runs; without one the setup. */
function EngineChip() {
  const engine = useEngine();
  const { mark, word, about } = machineWords(engine, useSetup());
  const loaded = useLoaded();
  const known = engine !== null && "model" in engine ? engine.model.id : (loaded?.current ?? null);
  const model = loaded?.models.some(({ model }) => model.id === known) === true ? known : null;
  return (
    <Link
      {...(model === null ? { to: "/setup" } : { to: "/models", search: { model } })}
      title={`${word} ${about}`}
      className="flex min-w-0 items-center gap-2 rounded-md px-1.5 py-1 hover:bg-raised"
    >
      <StateMark state={mark} />
      <span className="shrink-0 font-medium">{word}</span>
      <span dir="auto" className="truncate text-ink-2">
        {about}
      </span>
      {engine?.phase === "ready" && (
        <span className="num hidden shrink-0 text-ink-3 md:inline">
          {formatCount(engine.contextSize)} ctx
        </span>
      )}
    </Link>
  );
}

function Speed() {
  const { latest, tokensPerSecond } = useHost();
  return (
    <div className="hidden items-center gap-2 sm:flex" title="Tokens per second, last 30 seconds">
      <Sparkline values={tokensPerSecond} capacity={HISTORY_SECONDS} width={72} height={20} />
      <span className="num w-20 text-end">{formatTokenRate(latest?.tokensPerSecond ?? null)}</span>
    </div>
  );
}

/** The GPUs, or processor and memory where there is none. Its place is kept until the first sample comes, so that nothing moves then. */
function Machine() {
  const { latest } = useHost();
  const gpus = useGpu()?.properties ?? [];
  if (gpus.length > 0) {
    return (
      <Suspense>
        <GpuMeters gpus={gpus} />
      </Suspense>
    );
  }
  const { cpuLoad = 0, memoryUsed = 0, memoryTotal = 1 } = latest ?? {};
  const processor = latest === null ? "" : `${latest.cpuName}, ${latest.cpuCount} threads`;
  return (
    <div className={`hidden items-center gap-4 md:flex ${latest === null ? "invisible" : ""}`}>
      <Load name="CPU" share={cpuLoad} text={formatShare(cpuLoad)} title={processor} width="w-10" />
      <Load
        name="RAM"
        share={memoryUsed / memoryTotal}
        text={formatMemory(memoryUsed)}
        title={`${formatMemory(memoryUsed)} of ${formatMemory(memoryTotal)}`}
        width="w-17"
        warnAt={0.85}
      />
    </div>
  );
}

interface LoadProps {
  name: string;
  share: number;
  text: string;
  title: string;
  width: string;
  warnAt?: number;
}

function Load({ name, share, text, title, width, warnAt }: LoadProps) {
  return (
    <div className="flex items-center gap-2" title={title}>
      <span className="text-ink-3">{name}</span>
      <Meter
        share={share}
        label={name}
        className="w-12"
        {...(warnAt === undefined ? {} : { warnAt })}
      />
      <span className={`num text-end ${width}`}>{text}</span>
    </div>
  );
}

const TRANSPORTS: Record<LinkState["transport"], string> = {
  websocket: "WebSocket",
  "event-stream": "Event stream",
  polling: "Polling",
};

function TransportChip() {
  const { transport, status, roundTripMs } = useLink();
  const lost = status === "down" || status === "refused";
  const word = lost ? "Disconnected" : status === "opening" ? "Connecting" : TRANSPORTS[transport];
  const Icon = lost ? Unplug : ArrowUpDown;
  return (
    <div
      className={`flex items-center gap-1.5 text-ink-2 ${lost ? "" : "max-sm:hidden"}`}
      title={`${word}: how changes reach this page, and the time there and back`}
    >
      <Icon size={14} className={lost ? "text-fail" : "text-ink-3"} aria-hidden="true" />
      <span className={lost ? "text-fail" : "max-lg:sr-only"}>{word}</span>
      {!lost && (
        <span className="num w-13 text-end max-sm:hidden">
          {roundTripMs === null ? "" : formatDuration(roundTripMs)}
        </span>
      )}
    </div>
  );
}
