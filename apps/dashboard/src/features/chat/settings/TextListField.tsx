import { useId, useState } from "react";
import { linesOf, textsOf } from "./option-text.ts";

interface TextListFieldProps {
  label: string;
  words: string;
  value: readonly string[] | undefined;
  onChange: (value: string[] | undefined) => void;
}

/** Texts, one a line. */
export function TextListField({ label, words, value, onChange }: TextListFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={2}
        value={typed ?? linesOf(value)}
        aria-describedby={`${id}-words`}
        className="w-full resize-y rounded-md border border-line bg-panel px-2 py-1.5 font-mono text-xs"
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(textsOf(event.target.value));
        }}
        onBlur={() => setTyped(null)}
      />
      <p id={`${id}-words`} className="text-xs text-ink-3">
        {words}
      </p>
    </div>
  );
}
