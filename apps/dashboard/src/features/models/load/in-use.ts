import { NO_PROJECTOR, type EffectiveLoad, type LoadOptions } from "@llcuda/protocol";
import { formatCount, formatMemory } from "../../../ui/format.ts";
import { fileName } from "../file-name.ts";
import { fieldText } from "./field-text.ts";
import type { FieldKey, LoadField } from "./load-fields.ts";
import { isAutomatic } from "./options.ts";
import { switchWords } from "./switch-words.ts";

/** What the engine that runs has made of one option. */
export interface InUse {
  asked: string;
  /** Null where the engine does not tell. */
  used: string | null;
  /** Where it does not: the arguments that it was started with, and took; null: none. */
  passed: string | null;
  /** It runs with something else than was asked for. */
  other: boolean;
}

/** What was asked for beside what the running engine says it uses. Pure. */
export function inUse(field: LoadField, requested: LoadOptions, effective: EffectiveLoad): InUse {
  const { key } = field;
  const automatic = isAutomatic(requested, key);
  const asked = automatic ? "automatic" : askedWords(field, requested);
  if (effective.ignored.includes(key)) {
    return { asked, used: "nothing: this build ignores it", passed: null, other: !automatic };
  }
  const used = usedWords(field, requested, effective);
  const passed = used !== null || automatic ? null : `${field.flag} ${asked}`.trim();
  const other = used !== null && !automatic && differs(key, requested, effective);
  return { asked, used, passed, other };
}

function askedWords(field: LoadField, requested: LoadOptions): string {
  const { draft } = requested;
  if (field.key === "draft" && draft !== null) {
    const by = draft.kind === "model" ? fileName(draft.model) : "the text so far";
    return `up to ${draft.most} tokens by ${by}`;
  }
  const value = requested[field.key];
  if (typeof value === "boolean") return switchWords(value, wordsOf(field));
  if (typeof value === "number") return formatCount(value);
  return fieldText(field, requested).replaceAll("\n", ", ");
}

const count = (value: number | null): string | null => (value === null ? null : formatCount(value));
const wordsOf = (field: LoadField) => (field.form === "switch" ? field.words : undefined);

function usedWords(
  field: LoadField,
  requested: LoadOptions,
  effective: EffectiveLoad,
): string | null {
  const { key } = field;
  switch (key) {
    case "context":
      return contextWords(effective);
    case "gpuLayers":
      return layerWords(effective);
    case "slots": {
      const { slots, unified } = effective;
      return unified === true && slots !== null && slots > 1 ? `${slots}, sharing` : count(slots);
    }
    case "batch":
    case "ubatch":
    case "threads":
      return count(effective[key]);
    case "cacheRam":
      return cacheWords(effective.cacheRam);
    case "kvTypeK":
    case "kvTypeV":
      return effective[key]?.toUpperCase() ?? null;
    case "unified":
    case "flashAttention":
    case "mmap":
    case "mlock": {
      const value = effective[key];
      return value === null ? null : switchWords(value, wordsOf(field));
    }
    case "devices": {
      const { devices } = effective;
      return devices?.length === 0 ? "the processor alone" : (devices?.join(", ") ?? null);
    }
    case "splitMode":
      return (effective.devices?.length ?? 2) < 2 ? "nothing to split" : effective.splitMode;
    case "tensorSplit":
      return shareWords(effective);
    case "loras":
      return adapterWords(effective.loras);
    case "mmproj": {
      const { mmproj } = effective;
      return mmproj === null || mmproj === NO_PROJECTOR ? mmproj : fileName(mmproj);
    }
    case "draft":
      return draftWords(effective.draft);
    case "idleMinutes":
      // Of llcuda itself: what was asked for is what holds.
      return requested.idleMinutes === null ? "never" : formatCount(requested.idleMinutes);
    case "expertLayersInMemory":
      return memoryWords(effective);
    case "extraArguments":
      return requested.extraArguments.length === 0 ? "none" : null;
  }
}

function cacheWords(mib: number | null): string | null {
  if (mib === null) return null;
  if (mib === 0) return "none";
  return mib < 0 ? "as much as there is" : `up to ${formatCount(mib)}\u202fMiB`;
}

function contextWords({ context, contextPerSlot }: EffectiveLoad): string | null {
  if (context === null) return null;
  const shared = contextPerSlot === null || contextPerSlot === context;
  return shared
    ? formatCount(context)
    : `${formatCount(context)}, ${formatCount(contextPerSlot)} a slot`;
}

function layerWords({ devices, gpuLayers, layers }: EffectiveLoad): string | null {
  if (gpuLayers === null) return devices?.length === 0 ? "none: there is no GPU" : null;
  return layers === null ? formatCount(gpuLayers) : `${gpuLayers} of ${layers}`;
}

/** It counts no expert layers; how much of the weights lies in memory it tells. */
function memoryWords({ devices, hostWeights }: EffectiveLoad): string | null {
  if (devices?.length === 0) return "all in memory: there is no GPU";
  return hostWeights === null ? null : `${formatMemory(hostWeights)} of weights in memory`;
}

function shareWords({ deviceWeights }: EffectiveLoad): string | null {
  if (deviceWeights === null) return null;
  const [first, ...others] = deviceWeights;
  if (first === undefined) return "nothing on a GPU";
  if (others.length === 0) return `all on ${first.device}`;
  const all = deviceWeights.reduce((sum, { bytes }) => sum + bytes, 0);
  return deviceWeights
    .map(({ bytes, device }) => `${device} ${Math.round((100 * bytes) / all)} %`)
    .join(", ");
}

function adapterWords(loras: EffectiveLoad["loras"]): string | null {
  if (loras?.length === 0) return "none";
  const words = loras?.map(({ path, scale }) => {
    const name = fileName(path);
    return scale === null ? name : `${name} × ${Number(scale.toPrecision(3))}`;
  });
  return words?.join(", ") ?? null;
}

function draftWords(draft: EffectiveLoad["draft"]): string | null {
  if (draft === null || draft.type === "none") return draft?.type ?? null;
  const { model, most, type } = draft;
  const far = most === null ? "" : `, up to ${most} tokens`;
  return `${type}${far}${model === null ? "" : ` by ${fileName(model)}`}`;
}

/** Scales travel as 32-bit floats. */
const SCALE_TOLERANCE = 1e-4;

function differs(key: FieldKey, requested: LoadOptions, effective: EffectiveLoad): boolean {
  switch (key) {
    case "gpuLayers": {
      const { gpuLayers, layers } = effective;
      return requested.gpuLayers === "all"
        ? gpuLayers !== layers
        : requested.gpuLayers !== (gpuLayers ?? 0);
    }
    case "flashAttention":
      return (requested.flashAttention === "on") !== effective.flashAttention;
    case "kvTypeK":
    case "kvTypeV":
      return requested[key]?.toLowerCase() !== effective[key]?.toLowerCase();
    case "loras":
      return !sameAdapters(requested.loras, effective.loras ?? []);
    case "draft":
      return !sameDraft(requested.draft, effective.draft);
    case "devices":
      return String(requested.devices) !== String(effective.devices);
    case "context":
    case "slots":
    case "cacheRam":
    case "batch":
    case "ubatch":
    case "threads":
    case "mmap":
    case "mlock":
    case "unified":
    case "mmproj":
      return requested[key] !== effective[key];
    case "splitMode":
      return effective.splitMode !== null && requested.splitMode !== effective.splitMode;
    // Told in other words than asked for, or by llcuda itself.
    case "tensorSplit":
    case "expertLayersInMemory":
    case "idleMinutes":
    case "extraArguments":
      return false;
  }
}

function sameAdapters(
  asked: LoadOptions["loras"],
  used: NonNullable<EffectiveLoad["loras"]>,
): boolean {
  return (
    asked.length === used.length &&
    asked.every(({ path, scale }) =>
      used.some(
        (each) => each.path === path && Math.abs((each.scale ?? scale) - scale) < SCALE_TOLERANCE,
      ),
    )
  );
}

function sameDraft(asked: LoadOptions["draft"], used: EffectiveLoad["draft"]): boolean {
  if (asked === null || used === null) return true;
  const kind = asked.kind === "model" ? "draft" : "ngram";
  return used.type.startsWith(kind) && (used.most ?? asked.most) === asked.most;
}
