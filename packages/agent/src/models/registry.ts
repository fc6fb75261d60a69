import { distance } from "fastest-levenshtein";
import registered from "./registered-models.json" with { type: "json" };

/** A file of a registered model, as it lies on Hugging Face. */
export interface RegisteredFile {
  quant: string;
  /** OWNER/REPO */
  repo: string;
  path: string;
  /** Bytes: what the check saw, or what others tell where nothing was checked; null when unknown. */
  size: number | null;
  /** What the check saw. */
  sha256: string | null;
  /** Date (YYYY-MM-DD) on which the hub had it; null: never asked. */
  checked: string | null;
}

/** A model that has a short name. */
export interface RegisteredModel {
  name: string;
  title: string;
  /** Null: not known for sure. */
  license: string | null;
  aliases: string[];
  /** The first is the one that the name alone means. */
  files: RegisteredFile[];
}

export const REGISTERED_MODELS: readonly RegisteredModel[] = registered.models;

/** What a short name means. */
export type ResolvedName =
  | { kind: "file"; model: RegisteredModel; file: RegisteredFile }
  /** The model is known, this quantization of it is not. */
  | { kind: "no-quant"; model: RegisteredModel; quant: string }
  | { kind: "unknown" };

const QUANT = /[-.:_](?<quant>(?:I?Q\d|TQ\d|F16|BF16|F32|MXFP4)\w*)$/i;
/** What makers put behind a name that has only one tuned form. */
const TUNED = /-(?:it|instruct|chat)$/;
/** Suggested at most. */
const SUGGESTIONS = 3;
/** Of the typed name: more edits than this share make it another word. */
const MAX_EDITS = 0.4;

/** One spelling for all: `Gemma_3:1B-it` is `gemma-3-1b`. */
function normalized(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[\s_:]+/g, "-")
    .replace(TUNED, "");
}

/** Splits `gemma-3-1b-Q4_K_M` into its name and quantization, both in one spelling. */
function split(text: string): { name: string; quant: string | null } {
  const quant = QUANT.exec(text)?.groups?.["quant"] ?? null;
  const name = quant === null ? text : text.slice(0, -quant.length - 1);
  return { name: normalized(name.trim()), quant: quant?.toUpperCase() ?? null };
}

/** Reads a short name: upper case does not matter, the quantization may be left out. Pure. */
export function resolveName(text: string, models = REGISTERED_MODELS): ResolvedName {
  const { name, quant } = split(text);
  const model = models.find((each) => [each.name, ...each.aliases].map(normalized).includes(name));
  if (model === undefined) return { kind: "unknown" };
  const file = quant === null ? model.files[0] : model.files.find((one) => one.quant === quant);
  if (file !== undefined) return { kind: "file", model, file };
  return { kind: "no-quant", model, quant: quant ?? "" };
}

/** From what was typed to a name, or to the name's beginning, which counts as one edit more. */
function editsTo(spelling: string, letters: string): number {
  const begun = [letters.length, letters.length + 1].map(
    (length) => distance(spelling.slice(0, length), letters) + 1,
  );
  return Math.min(distance(spelling, letters), ...begun);
}

/** Short names that the text may have meant, the nearest first. Pure. */
export function nearestNames(text: string, models = REGISTERED_MODELS): string[] {
  const { name } = split(text);
  const letters = name.replaceAll(/[^a-z0-9]/g, "");
  const rated = models.map((model) => {
    const spellings = [model.name, ...model.aliases].map((each) => each.replaceAll("-", ""));
    const edits = Math.min(...spellings.map((each) => editsTo(each, letters)));
    // `gemma` and `3.2-3b` are no typing errors, but say enough.
    const part = letters.length > 2 && spellings.some((each) => each.includes(letters));
    return { name: model.name, edits: part ? 0 : edits };
  });
  return rated
    .filter(({ edits }) => edits <= Math.ceil(letters.length * MAX_EDITS))
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, SUGGESTIONS)
    .map((each) => each.name);
}
