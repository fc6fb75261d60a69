import type { LoadOptions } from "@llcuda/protocol";
import { useId, useState } from "react";
import { INPUT } from "./FieldInput.tsx";
import { fieldText, readField } from "./field-text.ts";
import type { LoadField } from "./load-fields.ts";
import { refusedArguments } from "./refused-arguments.ts";
import { useArgumentProblems } from "./useArgumentProblems.ts";

interface ArgumentsInputProps {
  field: LoadField;
  options: LoadOptions;
  onChange: (words: string[]) => void;
  describedBy: string;
}

/** Arguments as in a shell; what would be refused is said while they are typed. */
export function ArgumentsInput({ field, options, onChange, describedBy }: ArgumentsInputProps) {
  const problemId = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? fieldText(field, options);
  const read = readField(field, text);
  const words = read.ok ? (read.value as string[]) : [];
  const refused = refusedArguments(words);
  const problems = useArgumentProblems(words);
  const wrong = !read.ok || refused.length > 0 || problems.length > 0;
  const done = (): void => {
    if (!read.ok) return;
    if (typed !== null) onChange(words);
    setTyped(null);
  };
  return (
    <>
      <textarea
        aria-label={field.name}
        aria-describedby={wrong ? problemId : describedBy}
        aria-invalid={wrong}
        value={text}
        placeholder="none"
        spellCheck={false}
        rows={2}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={done}
        className={`${INPUT} h-auto! resize-y py-1.5`}
      />
      {wrong && (
        <div
          id={problemId}
          role="alert"
          className="col-span-2 flex flex-col gap-1 text-xs text-fail"
        >
          {!read.ok && <p>{read.problem}</p>}
          {refused.map(({ argument, because }) => (
            <p key={argument}>
              <code className="num">{argument}</code> is managed: {because}.
            </p>
          ))}
          {problems.map(({ at, instead, length, problem }) => (
            <p key={at} className="wrap-anywhere">
              <Told text={problem} />
              {instead !== null && (
                <>
                  {" Did you mean "}
                  <button
                    type="button"
                    className="num cursor-pointer text-accent underline whitespace-nowrap"
                    onClick={() => {
                      setTyped(null);
                      onChange(words.toSpliced(at, length, ...instead));
                    }}
                  >
                    {instead.join(" ")}
                  </button>
                  ?
                </>
              )}
            </p>
          ))}
        </div>
      )}
    </>
  );
}

/** A sentence whose arguments are not broken at their hyphens. */
function Told({ text }: { text: string }) {
  return [...text.matchAll(/\S+\s*/g)].map(({ 0: word, index }) => (
    <span key={index} className={word.startsWith("-") ? "whitespace-nowrap" : undefined}>
      {word}
    </span>
  ));
}
