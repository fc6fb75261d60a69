import type { LoadedModel, LoadOptions, ModelFit } from "@llcuda/protocol";
import { KV_TYPES } from "@llcuda/gguf";
import { fileName } from "../file-name.ts";
import { Button } from "../../../ui/Button.tsx";
import { formatCount, formatMemory, formatTokenRate } from "../../../ui/format.ts";
import { StateMark } from "../../../ui/StateMark.tsx";
import { slotWords } from "../../engine/slot-words.ts";
import { FitBar } from "../fit/FitBar.tsx";
import { needOf, roomOf } from "../fit/fit-bar.ts";
import { adviceChange, adviceWords, verdictOf, verdictSentence } from "../fit/fit-words.ts";
import { CACHE_WORDS } from "../load/load-fields.ts";
import { withChanges } from "../load/options.ts";
import { switchWords } from "../load/switch-words.ts";
import { contextSteps, stepOf } from "./context-steps.ts";
import { MemoryTable, type Measurement } from "./MemoryTable.tsx";

interface FitPanelProps {
  fit: ModelFit;
  options: LoadOptions;
  onChange: (options: LoadOptions) => void;
  loaded: LoadedModel | null;
  /** What its last load took. */
  measurement: Measurement | null;
  /** Looks for other quantizations of it. */
  onSmaller: () => void;
}

/** What it takes, priced while context, cache and slots are chosen; beside it what it took. */
export function FitPanel({
  fit,
  options,
  onChange,
  loaded,
  measurement,
  onSmaller,
}: FitPanelProps) {
  const { mark, word } = verdictOf(fit);
  const change = (changes: Partial<LoadOptions>): void => onChange(withChanges(options, changes));
  return (
    <section aria-label="Fit" className="flex flex-col gap-3 px-4 py-3 text-sm">
      <div className="flex flex-col gap-1.5">
        <p className="flex items-center gap-1.5 font-medium">
          <StateMark state={mark} />
          {word}
          {!fit.checked && (
            <span className="ms-auto text-xs font-normal text-ink-3">architecture not checked</span>
          )}
        </p>
        <FitBar need={needOf(fit.estimate)} room={roomOf(fit)} className="h-3" />
        <p className="min-h-8 text-xs leading-4 text-ink-2">{verdictSentence(fit)}</p>
        {fit.mostTokensPerSecond !== null && (
          <p className="text-xs leading-4 text-ink-2">
            One answer can have at most{" "}
            <span className="num">{formatTokenRate(fit.mostTokensPerSecond)}</span>, by the
            bandwidth that was measured here.
          </p>
        )}
      </div>
      <Advice fit={fit} onChange={change} onSmaller={onSmaller} />
      <Wishes fit={fit} options={options} onChange={change} />
      <MemoryTable fit={fit} loaded={loaded} measurement={measurement} />
      <Beside beside={fit.beside} />
    </section>
  );
}

/** What the figures count that is not the model itself. */
function Beside({ beside: { draft, files, mmproj } }: Pick<ModelFit, "beside">) {
  const parts = [
    mmproj === null ? null : `the projector ${fileName(mmproj)}`,
    files === 0 ? null : `${formatMemory(files)} of files beside it`,
    draft === null ? null : `the draft ${fileName(draft)}`,
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return <p className="text-xs wrap-anywhere text-ink-3">Counted with it: {parts.join(", ")}.</p>;
}

interface AdviceProps {
  fit: ModelFit;
  onChange: (changes: Partial<LoadOptions>) => void;
  onSmaller: () => void;
}

function Advice({ fit, onChange, onSmaller }: AdviceProps) {
  if (fit.advice.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-1.5">
      {fit.advice.map((advice) => {
        const change = adviceChange(advice);
        const words = adviceWords(advice);
        if (change === null) {
          return (
            <p key={advice.kind} className="flex flex-wrap items-center gap-2 text-xs text-ink-2">
              {words}.<Button onClick={onSmaller}>Find a smaller one</Button>
            </p>
          );
        }
        return (
          <Button key={advice.kind} onClick={() => onChange(change)}>
            {words}
          </Button>
        );
      })}
    </div>
  );
}

interface WishesProps {
  fit: ModelFit;
  options: LoadOptions;
  onChange: (changes: Partial<LoadOptions>) => void;
}

const SLOTS = [1, 2, 4, 8, 16];
/** Keys and values of different types: chosen among the load options. */
const MIXED = "mixed";

function Wishes({ fit, options, onChange }: WishesProps) {
  const steps = contextSteps(fit.contextLength);
  const context = options.context ?? fit.settings.context;
  const { kvTypeK, kvTypeV } = fit.settings;
  const kvType = kvTypeK === kvTypeV ? kvTypeK : MIXED;
  const slots = options.slots ?? null;
  return (
    <div className="flex flex-col gap-2.5">
      <div className="flex flex-col gap-1">
        <span className="flex justify-between">
          <span className="text-ink-2">Context</span>
          <span className="num text-xs leading-5">
            {formatCount(context)} tokens
            {options.context === null && <span className="text-ink-3"> automatic</span>}
          </span>
        </span>
        <input
          type="range"
          min={0}
          max={steps.length - 1}
          value={stepOf(steps, context)}
          aria-label="Context"
          aria-valuetext={`${formatCount(context)} tokens`}
          onChange={(event) => onChange({ context: steps[Number(event.target.value)] ?? context })}
          className="accent-accent"
        />
      </div>
      <div className="grid grid-cols-2 gap-3">
        <label className="flex items-center justify-between gap-2">
          <span className="text-ink-2">KV cache</span>
          <select
            value={kvType}
            onChange={(event) => {
              const type = KV_TYPES.find((name) => name === event.target.value) ?? "F16";
              onChange({ kvTypeK: type, kvTypeV: type });
            }}
            className="num control rounded-md border border-line bg-ground px-2 text-xs"
          >
            {kvType === MIXED && (
              <option value={MIXED}>
                {kvTypeK}, {kvTypeV}
              </option>
            )}
            {KV_TYPES.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label className="flex items-center justify-between gap-2">
          <span className="text-ink-2">Slots</span>
          <select
            value={slots ?? ""}
            onChange={({ target }) =>
              onChange({ slots: target.value === "" ? null : Number(target.value) })
            }
            className="num control rounded-md border border-line bg-ground px-2 text-xs"
          >
            <option value="">automatic</option>
            {[...new Set([...SLOTS, ...(slots === null ? [] : [slots])])]
              .toSorted((a, b) => a - b)
              .map((count) => (
                <option key={count}>{count}</option>
              ))}
          </select>
        </label>
        {fit.settings.slots > 1 && (
          <label className="col-span-2 flex items-center justify-between gap-2">
            <span className="text-ink-2">Cache of the slots</span>
            <select
              value={String(options.unified ?? "")}
              onChange={({ target }) =>
                onChange({ unified: target.value === "" ? null : target.value === "true" })
              }
              className="control rounded-md border border-line bg-ground px-2 text-xs"
            >
              <option value="">automatic: {switchWords(slots === null, CACHE_WORDS)}</option>
              <option value="true">{CACHE_WORDS.on}</option>
              <option value="false">{CACHE_WORDS.off}</option>
            </select>
          </label>
        )}
      </div>
      <p className="num text-xs text-ink-3">
        KV cache {formatMemory(fit.estimate.kv.device + fit.estimate.kv.host)} for{" "}
        {formatCount(fit.settings.context)} tokens, {slotWords(fit.settings)}
      </p>
    </div>
  );
}
