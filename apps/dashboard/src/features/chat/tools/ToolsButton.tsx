import type { AnswerOptions } from "@llcuda/protocol";
import { Wrench } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { useAgent, useReadable } from "../../../connection/AgentContext.tsx";
import { toolsFeed } from "../../tools/tools-feed.ts";
import { useToolless } from "../../tools/useToolless.ts";
import { choiceWord, isOn } from "./chat-tools.ts";

const ToolsMenu = lazy(() => import("./ToolsMenu.tsx"));

interface ToolsButtonProps {
  /** Settings of the chat. */
  options: AnswerOptions;
  onChange: (options: AnswerOptions) => void;
}

/** How many tools the next answer may call; they are switched for this chat in its menu. */
export function ToolsButton({ options, onChange }: ToolsButtonProps) {
  const state = useReadable(toolsFeed(useAgent())).value;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const on = state?.tools.filter((tool) => isOn(tool, options.tool_switches)).length ?? 0;
  const toolless = useToolless();
  const unused = on > 0 && toolless !== null;
  const choice = on > 0 && !unused ? choiceWord(options.tool_choice) : null;
  const idle = on === 0 || choice === "off";
  const color = idle ? "text-ink-3" : unused ? "text-warn" : "text-accent";
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        title={unused ? toolless : "Tools that the model may call in this chat"}
        onClick={() => setOpen(true)}
        className="flex h-6 shrink-0 items-center gap-1 rounded-md px-1.5 text-xs text-ink-2 hover:bg-raised hover:text-ink pointer-coarse:h-9"
      >
        <Wrench size={12} aria-hidden="true" className={color} />
        Tools
        <span className="sr-only">
          {" "}
          of this chat, {on === 0 ? "none" : on} on{unused && ", not used"}
          {choice !== null && `, ${choice === "must" ? "must call one" : "calls none"}`}
        </span>
        {on > 0 && (
          <span aria-hidden="true" className={`num ${color}`}>
            {on}
            {unused && <span className="max-sm:hidden"> not used</span>}
            {choice !== null && <span className="max-sm:hidden"> {choice}</span>}
          </span>
        )}
      </button>
      {open && state !== null && (
        <Suspense>
          <ToolsMenu
            anchor={button}
            state={state}
            toolless={toolless}
            options={options}
            onChange={onChange}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
