import { useId } from "react";

interface ChoiceFieldProps {
  label: string;
  words: string;
  /** Empty: the default. */
  value: string;
  choices: readonly string[];
  /** The default, in words. */
  preset: string;
  onChange: (value: string) => void;
}

/** One of a few values, or the default. */
export function ChoiceField({ label, words, value, choices, preset, onChange }: ChoiceFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-0.5">
      <div className="flex h-8 items-center gap-2">
        <label htmlFor={id} className="min-w-0 flex-1 truncate">
          {label}
        </label>
        <select
          id={id}
          value={value}
          aria-describedby={`${id}-words`}
          className={`control max-w-40 rounded-md border bg-panel px-2 ${value === "" ? "border-line text-ink-3" : "border-accent"}`}
          onChange={(event) => onChange(event.target.value)}
        >
          <option value="">{preset} (default)</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      </div>
      <p id={`${id}-words`} className="text-xs text-ink-3">
        {words}
      </p>
    </div>
  );
}
