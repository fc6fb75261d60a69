import { KV_TYPES } from "@llcuda/gguf";
import { LoadChanges, LoadOptions } from "@llcuda/protocol";
import { Failure } from "../../failure.ts";

export interface LoadFlags {
  ctx?: string;
  kv?: string;
  slots?: string;
  kvUnified?: boolean;
  gpuLayers?: string;
  idle?: string;
  set?: string[];
}

/** What the flags choose, by option. @throws Failure OPTION_INVALID with the flag and its value */
export function loadChangesOf(flags: LoadFlags): Partial<LoadOptions> {
  const changes: [string, string, unknown][] = [];
  const number = (flag: string, field: string, text: string | undefined): void => {
    if (text !== undefined) changes.push([`${flag} ${text}`, field, Number(text)]);
  };
  number("--ctx", "context", flags.ctx);
  number("--slots", "slots", flags.slots);
  number("--idle", "idleMinutes", flags.idle);
  const { gpuLayers, kv, kvUnified, set = [] } = flags;
  if (kvUnified !== undefined) {
    changes.push([kvUnified ? "--kv-unified" : "--no-kv-unified", "unified", kvUnified]);
  }
  if (gpuLayers !== undefined) {
    const layers = gpuLayers === "all" ? "all" : Number(gpuLayers);
    changes.push([`--gpu-layers ${gpuLayers}`, "gpuLayers", layers]);
  }
  if (kv !== undefined) {
    const type = KV_TYPES.find((each) => each === kv.toUpperCase()) ?? kv;
    for (const field of ["kvTypeK", "kvTypeV"]) changes.push([`--kv ${kv}`, field, type]);
  }
  for (const text of set) changes.push(settingOf(text));
  return Object.assign({}, ...changes.map(checked)) as Partial<LoadOptions>;
}

/**
 * The options of a load with what the flags change; null where none is given.
 * @param base what they change
 * @throws Failure OPTION_INVALID with the flag and its value
 */
export function loadOptionsOf(flags: LoadFlags, base: LoadOptions): LoadOptions | null {
  const changes = loadChangesOf(flags);
  return Object.keys(changes).length === 0 ? null : { ...base, ...changes };
}

function checked([said, field, value]: [string, string, unknown]): Partial<LoadOptions> {
  const changed = LoadChanges.safeParse({ [field]: value });
  if (!changed.success) throw unfit(said, changed.error.issues[0]?.message);
  return changed.data as Partial<LoadOptions>;
}

function unfit(said: string, why = "it does not fit"): Failure {
  const hint = "docs/models.md lists the load options and what each takes.";
  return new Failure("OPTION_INVALID", `${said} cannot be used: ${why}.`, hint);
}

/** NAME=JSON; a text need not be quoted. */
function settingOf(text: string): [string, string, unknown] {
  const at = text.indexOf("=");
  const field = text.slice(0, Math.max(0, at));
  if (!Object.hasOwn(LoadOptions.shape, field)) {
    throw new Failure(
      "OPTION_INVALID",
      `--set ${text} names no load option.`,
      `The options are: ${Object.keys(LoadOptions.shape).join(", ")}.`,
    );
  }
  const value = text.slice(at + 1);
  try {
    return [`--set ${text}`, field, JSON.parse(value)];
  } catch {
    return [`--set ${text}`, field, value];
  }
}
