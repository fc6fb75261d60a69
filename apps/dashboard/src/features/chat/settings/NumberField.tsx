import type { NumberParameter } from "@llcuda/protocol";
import { RotateCcw } from "lucide-react";
import { useId, useState } from "react";
import { IconButton } from "../../../ui/Button.tsx";

interface NumberFieldProps {
  parameter: NumberParameter;
  /** What holds where nothing is set; null: nothing fixed. */
  preset: number | null;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}

/** What the agent will say of it, without its library for that. */
const isWithin = ({ least, most, step }: NumberParameter, number: number): boolean =>
  number >= least && number <= most && (!Number.isInteger(step) || Number.isInteger(number));

/** A number of the table: its field, its default, what it does. */
export function NumberField({ parameter, preset, value, onChange }: NumberFieldProps) {
  const { label, words, least, most, step } = parameter;
  const id = useId();
  // What is typed and is no number yet stays in the field.
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && typed.trim() !== "";
  const type = (text: string): void => {
    const number = Number(text);
    const valid = text.trim() !== "" && isWithin(parameter, number);
    setTyped(valid ? null : text);
    if (valid) onChange(number);
    else if (text.trim() === "") onChange(undefined);
  };
  return (
    <div className="flex flex-col gap-0.5">
      <div className="flex h-8 items-center gap-2">
        <label htmlFor={id} className="min-w-0 flex-1 truncate">
          {label}
        </label>
        {value !== undefined && (
          <IconButton
            label={`${label}: back to the default`}
            icon={<RotateCcw size={13} />}
            className="size-7!"
            onClick={() => {
              setTyped(null);
              onChange(undefined);
            }}
          />
        )}
        <input
          id={id}
          inputMode="decimal"
          value={typed ?? value ?? ""}
          placeholder={preset === null ? "–" : String(preset)}
          aria-invalid={wrong}
          aria-describedby={`${id}-words`}
          className={`control num w-28 rounded-md border bg-panel px-2 text-end placeholder:text-ink-3 ${wrong ? "border-fail" : value === undefined ? "border-line" : "border-accent"}`}
          onChange={(event) => type(event.target.value)}
          onBlur={() => setTyped(null)}
          onKeyDown={(event) => {
            const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
            if (way === 0) return;
            event.preventDefault();
            const from = value ?? preset ?? least;
            const next = Math.min(most, Math.max(least, from + way * step));
            setTyped(null);
            onChange(Number(next.toFixed(6)));
          }}
        />
      </div>
      <p id={`${id}-words`} className="text-xs text-ink-3">
        {wrong
          ? `From ${least} to ${most}${Number.isInteger(step) ? ", whole numbers" : ""}.`
          : words}
      </p>
    </div>
  );
}
