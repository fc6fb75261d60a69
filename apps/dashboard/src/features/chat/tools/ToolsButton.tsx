import { Link } from "@tanstack/react-router";
import { Wrench } from "lucide-react";
import { useAgent, useReadable } from "../../../connection/AgentContext.tsx";
import { toolsFeed } from "../../tools/tools-feed.ts";

/** How many tools the next answer may call; where they are switched is a click away. */
export function ToolsButton() {
  const state = useReadable(toolsFeed(useAgent())).value;
  const on = state?.tools.filter((tool) => tool.on).length ?? 0;
  const words = on === 0 ? "Tools" : `${on} tool${on === 1 ? "" : "s"}`;
  return (
    <Link
      to="/tools"
      title="Tools that the model may call"
      className="flex h-6 shrink-0 items-center gap-1 rounded-md px-1.5 text-xs text-ink-2 hover:bg-raised hover:text-ink pointer-coarse:h-9"
    >
      <Wrench size={12} aria-hidden="true" className={on === 0 ? "text-ink-3" : "text-accent"} />
      <span className="num">{words}</span>
    </Link>
  );
}
