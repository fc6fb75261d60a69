import type { AnswerOptions } from "@llcuda/protocol";
import { useId, useState } from "react";
import { biasesOf, biasLines } from "./option-text.ts";

interface BiasFieldProps {
  value: AnswerOptions["logit_bias"];
  onChange: (value: AnswerOptions["logit_bias"]) => void;
}

/** Tokens that become more or less likely, one a line. */
export function BiasField({ value, onChange }: BiasFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const { wrongLine } = biasesOf(typed ?? "");
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id}>Logit bias</label>
      <textarea
        id={id}
        rows={2}
        value={typed ?? biasLines(value)}
        placeholder={" Paris = 2\n#42 = never"}
        aria-invalid={wrongLine !== undefined}
        aria-describedby={`${id}-words`}
        className={`w-full resize-y rounded-md border bg-panel px-2 py-1.5 font-mono text-xs ${wrongLine === undefined ? "border-line" : "border-fail"}`}
        onChange={(event) => {
          setTyped(event.target.value);
          const read = biasesOf(event.target.value);
          if (read.wrongLine === undefined) onChange(read.biases);
        }}
        onBlur={() => wrongLine === undefined && setTyped(null)}
      />
      <p id={`${id}-words`} className="text-xs text-ink-3">
        {wrongLine === undefined
          ? "Texts or #numbers of tokens, one a line, with a bias from -100 to 100, or “never”."
          : `Line ${wrongLine} is no bias: write “ Paris = 2” or “#42 = never”.`}
      </p>
    </div>
  );
}
