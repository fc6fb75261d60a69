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

/** Watched for by the agent, not by the engine. */
const STOP_REPETITION: FlagParameter = {
  label: "Stop when it only repeats itself",
  group: "repetition",
  preset: true,
  words:
    "Ends an answer in which the same piece comes again and again, after 100 items of a list that are empty or all the same, or some 2,400 characters. A number in the question, as in “500 times”, lets more pass.",
};

/** What else stands in a group, beside its numbers and flags. */
const MORE: Partial<Record<ParameterGroup, readonly (keyof AnswerOptions)[]>> = {
  candidates: ["logit_bias"],
  repetition: ["dry_sequence_breakers", "stop_repetition"],
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
        {group === "repetition" && (
          <FlagField
            parameter={STOP_REPETITION}
            value={options.stop_repetition}
            onChange={(value) => put("stop_repetition", value)}
          />
        )}
        {numbers.map(([name, parameter]) => (
          <NumberField
            key={name}
            parameter={parameter}
            preset={parameter.preset === null ? null : (known.get(name) ?? parameter.preset)}
            value={options[name]}
            onChange={(value) => put(name, value)}
          />
        ))}
        {flags.map(([name, parameter]) => (
          <FlagField
            key={name}
            parameter={parameter}
            value={options[name]}
            onChange={(value) => put(name, value)}
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

interface FlagFieldProps {
  parameter: FlagParameter;
  value: boolean | undefined;
  onChange: (value: boolean | undefined) => void;
}

function FlagField({ parameter, value, onChange }: FlagFieldProps) {
  const { label, words, preset } = parameter;
  return (
    <ChoiceField
      label={label}
      words={words}
      value={value === undefined ? "" : value ? "on" : "off"}
      choices={["on", "off"]}
      preset={preset ? "on" : "off"}
      onChange={(next) => onChange(next === "" ? undefined : next === "on")}
    />
  );
}
