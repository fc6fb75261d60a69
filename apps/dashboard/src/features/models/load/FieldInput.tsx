import type { LoadOptions } from "@llcuda/protocol";
import { useId, useState } from "react";
import { fieldText, readField } from "./field-text.ts";
import type { LoadField } from "./load-fields.ts";

export const INPUT =
  "num control min-w-0 rounded-md border border-line bg-ground px-2 text-xs text-ink placeholder:text-ink-3";

interface FieldInputProps {
  field: LoadField;
  options: LoadOptions;
  onChange: (value: unknown) => void;
  /** What it takes when it is left empty. */
  automatic: string;
  describedBy: string;
}

/** One option, as a person writes it. Empty is automatic. */
export function FieldInput(props: FieldInputProps) {
  const { field, options, onChange, automatic, describedBy } = props;
  const problemId = useId();
  const [draft, setDraft] = useState<{ text: string; problem: string } | null>(null);
  const text = draft?.text ?? fieldText(field, options);
  const write = (next: string): void => {
    const read = readField(field, next);
    setDraft(read.ok ? null : { text: next, problem: read.problem });
    if (read.ok) onChange(read.value);
  };
  const common = {
    "aria-label": field.name,
    "aria-describedby": draft === null ? describedBy : problemId,
    "aria-invalid": draft !== null,
  };
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {field.form === "choice" || field.form === "switch" ? (
        <select
          {...common}
          value={text}
          onChange={(event) => write(event.target.value)}
          className={INPUT}
        >
          <option value="">automatic: {automatic}</option>
          {choicesOf(field).map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      ) : field.form === "loras" ? (
        <TypedLines common={common} text={text} placeholder={automatic} onWrite={write} />
      ) : (
        <TypedLine common={common} text={text} placeholder={automatic} onWrite={write} />
      )}
      {draft !== null && (
        <p id={problemId} role="alert" className="text-xs text-fail">
          {draft.problem}
        </p>
      )}
    </div>
  );
}

function choicesOf(field: LoadField): { value: string; name: string }[] {
  if (field.form === "switch") {
    return [
      { value: "true", name: field.words?.on ?? "on" },
      { value: "false", name: field.words?.off ?? "off" },
    ];
  }
  if (field.form !== "choice") return [];
  return field.choices.map((value) => ({ value, name: value }));
}

interface TypedProps {
  common: Record<string, unknown>;
  text: string;
  placeholder: string;
  onWrite: (text: string) => void;
}

/** Read when the writer leaves it: half of a number is none. */
function TypedLine({ common, text, placeholder, onWrite }: TypedProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const done = (): void => {
    if (typed !== null && typed !== text) onWrite(typed);
    setTyped(null);
  };
  return (
    <input
      {...common}
      value={typed ?? text}
      placeholder={placeholder}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setTyped(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => event.key === "Enter" && done()}
      className={INPUT}
    />
  );
}

function TypedLines({ common, text, placeholder, onWrite }: TypedProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <textarea
      {...common}
      value={typed ?? text}
      placeholder={placeholder}
      spellCheck={false}
      rows={2}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => {
        if (typed !== null && typed !== text) onWrite(typed);
        setTyped(null);
      }}
      className={`${INPUT} h-auto! resize-y py-1.5`}
    />
  );
}
