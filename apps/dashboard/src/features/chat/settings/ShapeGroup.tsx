import { useId, useState } from "react";
import { grammarFault } from "../shape/grammar-check.ts";
import { schemaFault } from "../shape/schema-text.ts";
import type { OptionsProps } from "./ParameterGroups.tsx";
import { SettingsGroup } from "./SettingsGroup.tsx";

const SCHEMA_EXAMPLE = `{
  "type": "object",
  "properties": {
    "name": { "type": "string" },
    "population": { "type": "integer", "minimum": 0 }
  },
  "required": ["name", "population"]
}`;
const GRAMMAR_EXAMPLE = `root ::= answer "." 
answer ::= "yes" | "no"`;

/** The form that an answer must have. */
export function ShapeGroup({ options, onChange }: OptionsProps) {
  const set = [options.json_schema, options.grammar].filter((each) => each !== undefined).length;
  return (
    <SettingsGroup title="Form of the answer" set={set}>
      <ShapeField
        label="JSON schema"
        words="The answer is JSON that satisfies it; each answer is checked, also while it comes."
        example={SCHEMA_EXAMPLE}
        value={options.json_schema}
        fault={schemaFault}
        onChange={(json_schema) => onChange({ ...options, json_schema })}
      />
      <ShapeField
        label="Grammar (GBNF)"
        words={
          options.json_schema === undefined
            ? "The answer is a sentence of it. It begins with the rule root."
            : "Not used while there is a JSON schema."
        }
        example={GRAMMAR_EXAMPLE}
        value={options.grammar}
        fault={grammarFault}
        onChange={(grammar) => onChange({ ...options, grammar })}
      />
    </SettingsGroup>
  );
}

interface ShapeFieldProps {
  label: string;
  words: string;
  example: string;
  value: string | undefined;
  /** What is wrong with a text; null: nothing. */
  fault: (text: string) => string | null;
  onChange: (value: string | undefined) => void;
}

function ShapeField({ label, words, example, value, fault, onChange }: ShapeFieldProps) {
  const id = useId();
  // What is wrong is not saved, and not lost.
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? value ?? "";
  const wrong = text.trim() === "" ? null : fault(text);
  const type = (next: string): void => {
    const empty = next.trim() === "";
    const good = empty || fault(next) === null;
    setTyped(good ? null : next);
    if (good) onChange(empty ? undefined : next);
  };
  return (
    <div className="flex flex-col gap-1">
      <div className="flex h-8 items-center gap-2">
        <label htmlFor={id} className="flex-1">
          {label}
        </label>
        {text === "" && (
          <button
            type="button"
            className="text-xs text-accent hover:underline"
            onClick={() => type(example)}
          >
            Example
          </button>
        )}
      </div>
      <textarea
        id={id}
        rows={text === "" ? 3 : Math.min(16, text.split("\n").length + 1)}
        spellCheck={false}
        value={text}
        aria-invalid={wrong !== null}
        aria-describedby={`${id}-words`}
        className={`w-full resize-y rounded-md border bg-panel px-2 py-1.5 font-mono text-xs ${wrong === null ? "border-line" : "border-fail"}`}
        onChange={(event) => type(event.target.value)}
      />
      <p id={`${id}-words`} className={`text-xs ${wrong === null ? "text-ink-3" : "text-fail"}`}>
        {wrong ?? words}
      </p>
    </div>
  );
}
