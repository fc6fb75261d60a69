import type { AnswerOptions, NumberParameter, ReasoningEffort } from "@llcuda/protocol";
import { ChoiceField } from "./ChoiceField.tsx";
import { NumberField } from "./NumberField.tsx";
import type { OptionsProps } from "./ParameterGroups.tsx";
import { SettingsGroup } from "./SettingsGroup.tsx";

const EFFORTS: readonly ReasoningEffort[] = ["minimal", "low", "medium", "high", "xhigh"];
const BUDGET: NumberParameter = {
  label: "Reasoning budget",
  group: "length",
  preset: -1,
  least: -1,
  most: 10_000_000,
  step: 1,
  words: "Tokens of reasoning at most; then the answer begins. 0: none. -1: no limit.",
};
const NAMES = [
  "thinking",
  "reasoning_effort",
  "reasoning_budget_tokens",
  "reasoning_format",
] as const;

const silent = (takes: boolean | undefined): string =>
  takes === false ? " The loaded model's template does not listen to it." : "";

/** How much the model thinks before it answers. */
export function ReasoningGroup({ options, onChange, abilities }: OptionsProps) {
  const put = (change: Partial<Record<(typeof NAMES)[number], unknown>>): void =>
    onChange({ ...options, ...change } as AnswerOptions);
  return (
    <SettingsGroup
      title="Reasoning"
      set={NAMES.filter((name) => options[name] !== undefined).length}
    >
      <ChoiceField
        label="Thinking"
        words={`Whether the model thinks first.${silent(abilities?.takesThinking)}`}
        value={options.thinking === undefined ? "" : options.thinking ? "on" : "off"}
        choices={["on", "off"]}
        preset="as the model does"
        onChange={(value) => put({ thinking: value === "" ? undefined : value === "on" })}
      />
      <ChoiceField
        label="Effort"
        words={`How hard it thinks.${silent(abilities?.takesEffort)}`}
        value={options.reasoning_effort ?? ""}
        choices={EFFORTS}
        preset="as the model does"
        onChange={(value) => put({ reasoning_effort: value === "" ? undefined : value })}
      />
      <NumberField
        parameter={BUDGET}
        preset={-1}
        value={options.reasoning_budget_tokens}
        onChange={(value) => put({ reasoning_budget_tokens: value })}
      />
      <ChoiceField
        label="Format"
        words="How reasoning is told apart from the answer. “none” leaves it in the text."
        value={options.reasoning_format ?? ""}
        choices={["auto", "none", "deepseek", "deepseek-legacy"]}
        preset="by the template"
        onChange={(value) => put({ reasoning_format: value === "" ? undefined : value })}
      />
    </SettingsGroup>
  );
}
