import { Choice } from "./Choice.tsx";
import type { Draft } from "./draft.ts";
import { Field, TextField } from "./Field.tsx";

interface EngineFieldsProps {
  engine: Draft["engine"];
  onChange: (engine: Draft["engine"]) => void;
}

const FLASH = [
  { value: "", name: "the engine's own" },
  { value: "on", name: "on" },
  { value: "off", name: "off" },
  { value: "both", name: "on and off" },
] as const;

/** What llama-bench varies. */
export function EngineFields({ engine, onChange }: EngineFieldsProps) {
  const text = (
    name: string,
    key: keyof Draft["engine"],
    hint: string,
    placeholder = "default",
  ) => (
    <TextField
      name={name}
      hint={hint}
      value={engine[key]}
      placeholder={placeholder}
      onChange={(value) => onChange({ ...engine, [key]: value })}
    />
  );
  const local = engine.preset === "localscore";
  return (
    <>
      {!local && text("Tokens read", "prompts", "One test for each: 512 2k", "none")}
      {!local && text("Tokens written", "generations", "One test for each: 128", "none")}
      {!local && text("Pairs", "pairs", "A prompt and an answer as one test: 1024+16", "none")}
      {text("Depths", "depths", "Tokens in the context before: 0 4k 16k", "0")}
      {!local && text("Sequences at once", "parallel", "By llama-batched-bench: 1-32*2", "none")}
      {text("Repetitions", "repetitions", "Intervals need five")}
      {text("Batch", "batch", "-b of llama-bench")}
      {text("Micro-batch", "ubatch", "-ub of llama-bench")}
      {text("Threads", "threads", "-t of llama-bench")}
      {text("GPU layers", "gpuLayers", "-ngl of llama-bench")}
      {text("KV types", "kvType", "F16 Q8_0 Q4_0: keys and values alike")}
      <Field name="FlashAttention">
        <Choice
          label="FlashAttention"
          value={engine.flashAttention}
          choices={FLASH}
          onChange={(flashAttention) => onChange({ ...engine, flashAttention })}
        />
      </Field>
    </>
  );
}
