import { Choice } from "./Choice.tsx";
import { TUNE_PARAMETERS, type Draft } from "./draft.ts";
import { Field, TextField } from "./Field.tsx";

interface TuneFieldsProps {
  tune: Draft["tune"];
  onChange: (tune: Draft["tune"]) => void;
}

const GOALS = [
  { value: "generation", name: "Writing, one user" },
  { value: "prompt", name: "Reading prompts" },
  { value: "throughput", name: "All users together" },
] as const;

/** What is to become faster, and which flags may change for it. */
export function TuneFields({ tune, onChange }: TuneFieldsProps) {
  const { goal, minutes, parameters } = tune;
  return (
    <>
      <Field name="Goal">
        <Choice
          label="Goal"
          value={goal}
          choices={GOALS}
          onChange={(next) => onChange({ ...tune, goal: next })}
        />
      </Field>
      <TextField
        name="Minutes"
        hint="More minutes, surer findings"
        value={minutes}
        onChange={(next) => onChange({ ...tune, minutes: next })}
      />
      <fieldset className="col-span-full flex flex-wrap items-center gap-x-4 gap-y-1">
        <legend className="mb-0.5 text-xs text-ink-3">Flags that may change</legend>
        {TUNE_PARAMETERS.map(({ name, value }) => (
          <label key={value} className="flex min-h-8 items-center gap-1.5 text-xs text-ink-2">
            <input
              type="checkbox"
              checked={parameters.includes(value)}
              onChange={(event) =>
                onChange({
                  ...tune,
                  parameters: event.target.checked
                    ? [...parameters, value]
                    : parameters.filter((one) => one !== value),
                })
              }
              className="size-4 accent-accent"
            />
            {name}
          </label>
        ))}
      </fieldset>
    </>
  );
}
