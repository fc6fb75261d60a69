/** The largest seed that llama.cpp takes; one more means "by chance". */
export const MAX_SEED = 2 ** 32 - 2;

/** Under which heading a parameter stands. */
export const PARAMETER_GROUPS = {
  randomness: "Randomness",
  candidates: "Which tokens are weighed",
  repetition: "Repetition",
  target: "Mirostat and adaptive sampling",
  length: "Length and end",
  engine: "At the engine",
} as const;
export type ParameterGroup = keyof typeof PARAMETER_GROUPS;

interface Described {
  label: string;
  group: ParameterGroup;
  /** What it does, for the person who sets it. */
  words: string;
}

/** A number of llama-server's chat request, under its own name there. */
export interface NumberParameter extends Described {
  /** What the engine takes where nobody says otherwise; null: nothing fixed. */
  preset: number | null;
  least: number;
  most: number;
  /** By how much a key press changes it; 1 takes whole numbers only. */
  step: number;
}

/** On or off. */
export interface FlagParameter extends Described {
  preset: boolean;
}

type Range = [preset: number | null, least: number, most: number, step: number];
const inGroup =
  (group: ParameterGroup) =>
  (label: string, [preset, least, most, step]: Range, words: string): NumberParameter => ({
    label,
    group,
    words,
    preset,
    least,
    most,
    step,
  });

const randomness = inGroup("randomness");
const candidates = inGroup("candidates");
const repetition = inGroup("repetition");
const target = inGroup("target");
const length = inGroup("length");
const engine = inGroup("engine");

/** Every number with which llama-server samples: names, ranges, defaults and what they mean. */
export const NUMBER_PARAMETERS = {
  temperature: randomness(
    "Temperature",
    [0.8, 0, 10, 0.05],
    "How freely the model chooses. 0 takes the likeliest token every time; above 1 it wanders.",
  ),
  seed: randomness(
    "Seed",
    [null, 0, MAX_SEED, 1],
    "The same seed, model, question and settings give the same answer. Empty: a new one each time, shown with the answer.",
  ),
  dynatemp_range: randomness(
    "Dynamic temperature",
    [0, 0, 10, 0.05],
    "The temperature moves by so much up and down, with how sure the model is. 0: it stays.",
  ),
  dynatemp_exponent: randomness(
    "Dynamic exponent",
    [1, 0, 10, 0.1],
    "How entropy becomes temperature where it is dynamic.",
  ),
  top_k: candidates(
    "Top K",
    [40, 0, 1_000_000, 1],
    "Only so many of the likeliest tokens are weighed. 0: all of them.",
  ),
  top_p: candidates(
    "Top P",
    [0.95, 0, 1, 0.01],
    "Only the likeliest tokens that together hold this share of the probability. 1: all.",
  ),
  min_p: candidates(
    "Min P",
    [0.05, 0, 1, 0.01],
    "Only tokens at least so likely as this share of the likeliest. 0: all.",
  ),
  typical_p: candidates(
    "Typical P",
    [1, 0, 1, 0.01],
    "Keeps the tokens whose surprise is near what is usual here. 1: off.",
  ),
  top_n_sigma: candidates(
    "Top n sigma",
    [-1, -1, 100, 0.1],
    "Only tokens within so many standard deviations of the likeliest. -1: off.",
  ),
  xtc_probability: candidates(
    "XTC probability",
    [0, 0, 1, 0.01],
    "How often the most obvious tokens are left out, for livelier text. 0: never.",
  ),
  xtc_threshold: candidates(
    "XTC threshold",
    [0.1, 0, 1, 0.01],
    "From which probability on a token is obvious. Above 0.5 nothing is left out.",
  ),
  min_keep: candidates(
    "Kept at least",
    [0, 0, 1_000_000, 1],
    "So many tokens stay possible, whatever the limits above say.",
  ),
  repeat_penalty: repetition(
    "Repeat penalty",
    // It divides by it: llama-server refuses 0.
    [1, 0.01, 10, 0.01],
    "Above 1 what was said lately becomes less likely. 1: off.",
  ),
  repeat_last_n: repetition(
    "Repeat window",
    [64, -1, 1_000_000, 1],
    "How many tokens back the penalties look. 0: off; -1: the whole context.",
  ),
  presence_penalty: repetition(
    "Presence penalty",
    [0, -10, 10, 0.05],
    "Once for every token that was used already. 0: off; below it, words come back.",
  ),
  frequency_penalty: repetition(
    "Frequency penalty",
    [0, -10, 10, 0.05],
    "For every time that a token was used. 0: off.",
  ),
  dry_multiplier: repetition(
    "DRY multiplier",
    [0, 0, 100, 0.05],
    "Punishes sequences that repeat, the longer the more. 0: off; 0.8 is usual.",
  ),
  dry_base: repetition(
    "DRY base",
    [1.75, 1, 100, 0.05],
    "How fast that punishment grows with the length of the repetition.",
  ),
  dry_allowed_length: repetition(
    "DRY allowed length",
    [2, 0, 1_000, 1],
    "Repetitions up to so many tokens are free.",
  ),
  dry_penalty_last_n: repetition(
    "DRY window",
    [64, -1, 1_000_000, 1],
    "How many tokens back it looks for repetitions. 0: off; -1: the whole context.",
  ),
  mirostat: target(
    "Mirostat",
    [0, 0, 2, 1],
    "Steers towards an even surprise instead of the limits above. 0: off; 1 and 2 are its versions.",
  ),
  mirostat_tau: target("Mirostat tau", [5, 0, 100, 0.1], "The surprise that it steers towards."),
  mirostat_eta: target("Mirostat eta", [0.1, 0, 1, 0.01], "How fast it corrects itself."),
  adaptive_target: target(
    "Adaptive target",
    [-1, -1, 1, 0.01],
    "Prefers tokens near this probability. Below 0: off. It needs adaptive_p among the samplers.",
  ),
  adaptive_decay: target(
    "Adaptive decay",
    [0.9, 0, 0.99, 0.01],
    "How long it remembers: 0.9 is some ten tokens.",
  ),
  max_tokens: length(
    "Most tokens",
    [null, 1, 10_000_000, 1],
    "The answer ends there at the latest. Empty: where the model or the context ends it.",
  ),
  t_max_predict_ms: length(
    "Most milliseconds",
    [null, 1, 86_400_000, 1],
    "The answer ends at the first new line after so long. Empty: no limit.",
  ),
  n_indent: length(
    "Least indentation",
    [0, 0, 1_000, 1],
    "For code: the answer ends at a line that is indented less. 0: off.",
  ),
  n_cache_reuse: engine(
    "Reuse of moved text",
    [0, 0, 1_000_000, 1],
    "Pieces of at least so many tokens are taken from the cache though they moved. 0: off.",
  ),
} satisfies Record<string, NumberParameter>;
export type NumberName = keyof typeof NUMBER_PARAMETERS;

/** The same for what is on or off. */
export const FLAG_PARAMETERS = {
  ignore_eos: {
    label: "Write past the end",
    group: "length",
    preset: false,
    words: "Goes on where the model would end, up to the limit of tokens.",
  },
  cache_prompt: {
    label: "Reuse what was read",
    group: "engine",
    preset: true,
    words:
      "What the engine has read already is not read again. With a seed of your own it is off unless you say otherwise: what was cached may round differently.",
  },
  backend_sampling: {
    label: "Sample on the GPU",
    group: "engine",
    preset: false,
    words: "Takes the work of sampling off the processor, where the engine can.",
  },
} satisfies Record<string, FlagParameter>;
export type FlagName = keyof typeof FLAG_PARAMETERS;

/** What may choose a token, in the order that the engine takes by itself; the last two are extra. */
export const SAMPLERS = [
  "penalties",
  "dry",
  "top_n_sigma",
  "top_k",
  "typ_p",
  "top_p",
  "min_p",
  "xtc",
  "temperature",
  "infill",
  "adaptive_p",
] as const;
export const DEFAULT_SAMPLERS = SAMPLERS.slice(0, 9);

/** Texts at which DRY begins anew, by default. */
export const DEFAULT_BREAKERS: readonly string[] = ["\n", ":", '"', "*"];
