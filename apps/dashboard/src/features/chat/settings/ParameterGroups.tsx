import {
  FLAG_PARAMETERS,
  NUMBER_PARAMETERS,
  PARAMETER_GROUPS,
  type AnswerOptions,
  type FlagName,
  type FlagParameter,
  type ModelAbilities,
  type NumberName,
  type NumberParameter,
  type ParameterGroup,
} from "@llcuda/protocol";
import { ChoiceField } from "./ChoiceField.tsx";
import { NumberField } from "./NumberField.tsx";
import { SettingsGroup } from "./SettingsGroup.tsx";
import { TextListField } from "./TextListField.tsx";
import { SamplerOrder } from "./SamplerOrder.tsx";
import { BiasField } from "./BiasField.tsx";

export interface OptionsProps {
  options: AnswerOptions;
  onChange: (options: AnswerOptions) => void;
  abilities: ModelAbilities | null;
}

const NUMBERS = Object.entries(NUMBER_PARAMETERS) as [NumberName, NumberParameter][];
const FLAGS = Object.entries(FLAG_PARAMETERS) as [FlagName, FlagParameter][];
const GROUPS = Object.keys(PARAMETER_GROUPS) as ParameterGroup[];

/** `alternatives`; the agent asks the engine for `n_probs` by it. */
const ALTERNATIVES: NumberParameter = {
  label: "Likely tokens kept",
  group: "engine",
  preset: 0,
  least: 0,
  most: 10,
  step: 1,
  words: "So many likely tokens are kept beside each, to be looked at under the answer. 0: none.",
};

/** What else stands in a group, beside its numbers and flags. */
const MORE: Partial<Record<ParameterGroup, readonly (keyof AnswerOptions)[]>> = {
  candidates: ["logit_bias"],
  repetition: ["dry_sequence_breakers"],
  length: ["stop"],
  engine: ["samplers", "alternatives"],
};

/** Every parameter of the table, group by group. */
export function ParameterGroups({ options, onChange, abilities }: OptionsProps) {
  const known = new Map(abilities?.defaults.map(({ name, value }) => [name, value]));
  const put = (name: keyof AnswerOptions, value: unknown): void =>
    onChange({ ...options, [name]: value });
  return GROUPS.map((group) => {
    const numbers = NUMBERS.filter(([, parameter]) => parameter.group === group);
    const flags = FLAGS.filter(([, parameter]) => parameter.group === group);
    const names = [...numbers, ...flags].map(([name]) => name);
    const all: (keyof AnswerOptions)[] = [...names, ...(MORE[group] ?? [])];
    const set = all.filter((name) => options[name] !== undefined).length;
    return (
      <SettingsGroup key={group} title={PARAMETER_GROUPS[group]} set={set}>
        {numbers.map(([name, parameter]) => (
          <NumberField
            key={name}
            parameter={parameter}
            preset={parameter.preset === null ? null : (known.get(name) ?? parameter.preset)}
            value={options[name]}
            onChange={(value) => put(name, value)}
          />
        ))}
        {flags.map(([name, { label, words, preset }]) => (
          <ChoiceField
            key={name}
            label={label}
            words={words}
            value={options[name] === undefined ? "" : options[name] ? "on" : "off"}
            choices={["on", "off"]}
            preset={preset ? "on" : "off"}
            onChange={(value) => put(name, value === "" ? undefined : value === "on")}
          />
        ))}
        {group === "repetition" && (
          <TextListField
            label="DRY breakers"
            words={String.raw`Texts at which DRY begins anew, one a line; \n is a new line. By default: \n : " *`}
            value={options.dry_sequence_breakers}
            onChange={(value) => put("dry_sequence_breakers", value)}
          />
        )}
        {group === "length" && (
          <TextListField
            label="Stop texts"
            words={String.raw`The answer ends before any of these, one a line; \n is a new line.`}
            value={options.stop}
            onChange={(value) => put("stop", value)}
          />
        )}
        {group === "candidates" && (
          <BiasField value={options.logit_bias} onChange={(value) => put("logit_bias", value)} />
        )}
        {group === "engine" && (
          <NumberField
            parameter={ALTERNATIVES}
            preset={0}
            value={options.alternatives}
            onChange={(value) => put("alternatives", value === 0 ? undefined : value)}
          />
        )}
        {group === "engine" && (
          <SamplerOrder value={options.samplers} onChange={(value) => put("samplers", value)} />
        )}
      </SettingsGroup>
    );
  });
}
