import type { Draft } from "./draft.ts";
import { TextField } from "./Field.tsx";

interface CompareFieldsProps {
  compare: Draft["compare"];
  onChange: (compare: Draft["compare"]) => void;
}

/** Another server, asked by turns with ours. */
export function CompareFields({ compare, onChange }: CompareFieldsProps) {
  const text = (name: string, key: keyof Draft["compare"], hint: string, placeholder: string) => (
    <TextField
      name={name}
      hint={hint}
      value={compare[key]}
      placeholder={placeholder}
      onChange={(value) => onChange({ ...compare, [key]: value })}
    />
  );
  return (
    <>
      {text(
        "Another server's address",
        "url",
        "Any that speaks OpenAI's API",
        "http://host:8000/v1",
      )}
      {text("Its model", "model", "As it names it", "llama-3.2-3b")}
      {text("Called", "label", "In tables and charts", "vLLM")}
      {text(
        "Key in variable",
        "keyVariable",
        "Of the agent's environment; the key is not stored",
        "none",
      )}
      {text("Rounds", "rounds", "Each asks all of them, by turns", "5")}
    </>
  );
}
