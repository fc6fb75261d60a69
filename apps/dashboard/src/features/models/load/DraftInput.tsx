import type { DraftOptions, LibraryModel } from "@llcuda/protocol";
import { INPUT } from "./FieldInput.tsx";

/** Tokens guessed ahead; llama-server's own is 16, shorter is surer. */
const USUAL_MOST = 8;

interface DraftInputProps {
  draft: DraftOptions | null;
  onChange: (draft: DraftOptions | null) => void;
  /** Models that could guess for this one. */
  models: readonly LibraryModel[];
}

/** What guesses tokens ahead: a small model of the same vocabulary, or the text itself. */
export function DraftInput({ draft, onChange, models }: DraftInputProps) {
  const most = draft?.most ?? USUAL_MOST;
  const choose = (kind: string): void => {
    if (kind === "ngram") return onChange({ kind, most });
    const model = models[0]?.id;
    onChange(kind === "model" && model !== undefined ? { kind, model, most } : null);
  };
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <select
        aria-label="Draft"
        value={draft?.kind ?? ""}
        onChange={(event) => choose(event.target.value)}
        className={INPUT}
      >
        <option value="">none</option>
        <option value="model" disabled={models.length === 0}>
          a small model
        </option>
        <option value="ngram">what the text so far says</option>
      </select>
      {draft?.kind === "model" && (
        <select
          aria-label="Model that drafts"
          value={draft.model}
          onChange={(event) => onChange({ ...draft, model: event.target.value })}
          className={INPUT}
        >
          {models.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          {models.every(({ id }) => id !== draft.model) && <option>{draft.model}</option>}
        </select>
      )}
      {draft !== null && (
        <label className="flex items-center justify-between gap-2 text-xs text-ink-2">
          Tokens ahead, at most
          <input
            type="number"
            min={1}
            max={64}
            value={draft.most}
            onChange={(event) => {
              const value = Math.round(Number(event.target.value));
              if (value >= 1 && value <= 64) onChange({ ...draft, most: value });
            }}
            className={`${INPUT} w-20`}
          />
        </label>
      )}
    </div>
  );
}
