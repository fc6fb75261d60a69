import { Menu } from "@base-ui/react/menu";
import type { AnswerOptions, ToolUse } from "@llcuda/protocol";
import { MENU_ITEM } from "../../../ui/menu-looks.ts";
import { withChoice } from "./chat-tools.ts";

const CHOICES: readonly { use: ToolUse; label: string; words: string }[] = [
  { use: "auto", label: "May call them", words: "The model decides for each answer." },
  {
    use: "required",
    label: "Must call one",
    words: "Each question's first answer calls a tool.",
  },
  { use: "none", label: "Calls none", words: "Not even those that are on." },
];

interface ToolChoiceProps {
  options: AnswerOptions;
  onChange: (options: AnswerOptions) => void;
}

/** Whether the answers of a chat may call its tools, must, or must not. */
export function ToolChoice({ options, onChange }: ToolChoiceProps) {
  return (
    <Menu.RadioGroup
      value={options.tool_choice ?? "auto"}
      onValueChange={(use: ToolUse) => onChange(withChoice(options, use))}
    >
      <Menu.GroupLabel className="px-2 py-1 text-xs text-ink-3">An answer</Menu.GroupLabel>
      {CHOICES.map(({ use, label, words }) => (
        <Menu.RadioItem
          key={use}
          value={use}
          className={`${MENU_ITEM} h-auto! items-start! py-1.5`}
          closeOnClick={false}
        >
          <span className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-line-strong">
            <Menu.RadioItemIndicator className="size-2 rounded-full bg-accent" />
          </span>
          <span className="flex min-w-0 flex-col">
            {label}
            <span className="text-xs text-ink-3">{words}</span>
          </span>
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
