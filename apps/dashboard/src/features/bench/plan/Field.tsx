import type { ReactNode } from "react";

interface FieldProps {
  name: string;
  /** What it means, for who points at it. */
  hint?: string;
  wide?: boolean;
  children: ReactNode;
}

/** A name over its control. */
export function Field({ name, hint, wide = false, children }: FieldProps) {
  return (
    <label className={`flex min-w-0 flex-col gap-0.5 ${wide ? "col-span-full" : ""}`} title={hint}>
      <span className="truncate text-xs text-ink-3">{name}</span>
      {children}
    </label>
  );
}

const INPUT =
  "num control w-full min-w-0 rounded-md border border-line bg-ground px-2 text-xs text-ink placeholder:text-ink-3";

interface TextFieldProps {
  name: string;
  hint?: string;
  value: string;
  placeholder?: string;
  onChange: (value: string) => void;
}

/** Numbers, as a person writes them. */
export function TextField({ name, hint, value, placeholder = "", onChange }: TextFieldProps) {
  return (
    <Field name={name} {...(hint === undefined ? {} : { hint })}>
      <input
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        className={INPUT}
      />
    </Field>
  );
}
