import { Menu } from "@base-ui/react/menu";
import type { AnswerOptions, ToolsState } from "@llcuda/protocol";
import { useNavigate } from "@tanstack/react-router";
import { Check, RotateCcw, Wrench } from "lucide-react";
import type { RefObject } from "react";
import { MENU_ITEM, MENU_POPUP } from "../../../ui/menu-looks.ts";
import { isOn, toolGroups, withTool } from "./chat-tools.ts";
import { ToolChoice } from "./ToolChoice.tsx";

interface ToolsMenuProps {
  anchor: RefObject<HTMLButtonElement | null>;
  state: ToolsState;
  /** Why the current model calls none. */
  toolless: string | null;
  options: AnswerOptions;
  onChange: (options: AnswerOptions) => void;
  onClose: () => void;
}

/** Switches the tools of one chat; it stays open for the next one. Loaded when it is first opened. */
export default function ToolsMenu(props: ToolsMenuProps) {
  const { anchor, state, toolless, options, onChange, onClose } = props;
  const navigate = useNavigate();
  const { tool_switches: switches, tool_choice: choice, ...rest } = options;
  return (
    <Menu.Root open onOpenChange={(open) => open || onClose()}>
      <Menu.Portal>
        <Menu.Positioner anchor={anchor} align="start" side="top" sideOffset={4} className="z-50">
          <Menu.Popup finalFocus={anchor} className={`${MENU_POPUP} max-h-[min(520px,70vh)]!`}>
            {toolless !== null && (
              <Menu.Item disabled className="px-2 py-1 text-xs text-warn">
                {toolless}
              </Menu.Item>
            )}
            {toolGroups(state.tools, state.servers).map(({ server, tools }) => (
              <Menu.Group key={server ?? ""}>
                <Menu.GroupLabel dir="auto" className="truncate px-2 py-1 text-xs text-ink-3">
                  {server ?? "In this chat"}
                </Menu.GroupLabel>
                {tools.map((tool) => (
                  <Menu.CheckboxItem
                    key={tool.key}
                    className={MENU_ITEM}
                    checked={isOn(tool, switches)}
                    closeOnClick={false}
                    title={tool.description}
                    onCheckedChange={(on) => onChange(withTool(options, tool, on))}
                  >
                    <span className="flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-strong">
                      <Menu.CheckboxItemIndicator>
                        <Check size={12} aria-hidden="true" className="text-accent" />
                      </Menu.CheckboxItemIndicator>
                    </span>
                    <bdi className="min-w-0 flex-1 truncate">{tool.title}</bdi>
                    {switches?.[tool.key] !== undefined && (
                      <span className="shrink-0 text-xs text-ink-3">here only</span>
                    )}
                  </Menu.CheckboxItem>
                ))}
              </Menu.Group>
            ))}
            <Menu.Separator className="my-1 h-px bg-line" />
            <ToolChoice options={options} onChange={onChange} />
            <Menu.Separator className="my-1 h-px bg-line" />
            {(switches !== undefined || choice !== undefined) && (
              <Menu.Item className={MENU_ITEM} closeOnClick={false} onClick={() => onChange(rest)}>
                <RotateCcw size={14} aria-hidden="true" className="shrink-0 text-ink-3" />
                As in all other chats
              </Menu.Item>
            )}
            <Menu.Item className={MENU_ITEM} onClick={() => void navigate({ to: "/tools" })}>
              <Wrench size={14} aria-hidden="true" className="shrink-0 text-ink-3" />
              Tools and MCP servers
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
