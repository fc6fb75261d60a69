import { Choice } from "./Choice.tsx";
import { WORKLOADS, type Draft } from "./draft.ts";
import { Field, TextField } from "./Field.tsx";

interface ServedFieldsProps {
  served: Draft["served"];
  onChange: (served: Draft["served"]) => void;
}

const WORKLOAD_CHOICES = (Object.keys(WORKLOADS) as (keyof typeof WORKLOADS)[]).map((value) => ({
  value,
  name: WORKLOADS[value].name,
}));

const LOADS = [
  { value: "closed", name: "Closed: each user asks again when answered" },
  { value: "open", name: "Open: requests arrive by a Poisson process" },
] as const;

/** Of a file of prompts: as much as the agent takes in a plan, and a browser keeps in a field. */
const MOST_CHARS = 2_000_000;

/** What users ask for, how many at once, and what they were promised. */
export function ServedFields({ served, onChange }: ServedFieldsProps) {
  const change = (part: Partial<Draft["served"]>): void => onChange({ ...served, ...part });
  const text = (name: string, key: keyof Draft["served"], hint: string, placeholder = "") => (
    <TextField
      name={name}
      hint={hint}
      value={String(served[key])}
      placeholder={placeholder}
      onChange={(value) => change({ [key]: value })}
    />
  );
  const own = served.workload === "own";
  return (
    <>
      <Field name="Workload">
        <Choice
          label="Workload"
          value={served.workload}
          choices={WORKLOAD_CHOICES}
          onChange={(workload) => {
            const { outputTokens, promptTokens } = WORKLOADS[workload];
            change({ workload, promptTokens, outputTokens });
          }}
        />
      </Field>
      {!own && text("Tokens of a prompt", "promptTokens", "Counted by the engine")}
      {text("Tokens of an answer", "outputTokens", "Exactly so many are asked for")}
      <Field name="Load">
        <Choice
          label="Load"
          value={served.load}
          choices={LOADS}
          onChange={(load) => change({ load })}
        />
      </Field>
      {served.load === "closed" ? (
        text("Users at once", "concurrency", "One point for each: 1-8*2")
      ) : (
        <>
          {text("Requests per second", "requestsPerSecond", "One point for each: 0.5 1 2")}
          {text("Open at once", "most", "More are counted as refused")}
        </>
      )}
      {text("Requests of a point", "requests", "p90 needs 10, p95 20, p99 100")}
      {text("Seconds of a point", "seconds", "It ends then, whatever is left")}
      {text("Warm-up requests", "warmup", "Before each point, not counted")}
      {text("First token within, ms", "firstTokenMs", "A target of goodput", "no target")}
      {text("Each token within, ms", "perTokenMs", "A target of goodput", "no target")}
      {text("Whole answer within, ms", "totalMs", "A target of goodput", "no target")}
      {text("Seed", "seed", "Prompts and arrivals follow from it")}
      <label className="flex items-end gap-2 pb-1.5 text-xs text-ink-2">
        <input
          type="checkbox"
          checked={served.prefixCache}
          onChange={(event) => change({ prefixCache: event.target.checked })}
          className="size-4 accent-accent"
        />
        Let the prompt cache help
      </label>
      {own && (
        <Field name="Own prompts, one in each line; or choose a file" wide>
          <textarea
            value={served.prompts}
            rows={4}
            dir="auto"
            spellCheck={false}
            onChange={(event) => change({ prompts: event.target.value.slice(0, MOST_CHARS) })}
            className="w-full resize-y rounded-md border border-line bg-ground px-2 py-1.5 text-sm"
          />
          <input
            type="file"
            accept=".txt,.md,.jsonl,text/plain"
            aria-label="A file of prompts"
            className="text-xs text-ink-2"
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              void file
                ?.text()
                .then((prompts) => change({ prompts: prompts.slice(0, MOST_CHARS) }));
            }}
          />
        </Field>
      )}
    </>
  );
}
