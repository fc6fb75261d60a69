import { KV_TYPES } from "@llcuda/gguf";
import { LoadOptions } from "@llcuda/protocol";
import { Failure } from "../../failure.ts";

export interface LoadFlags {
  ctx?: string;
  kv?: string;
  slots?: string;
  gpuLayers?: string;
  idle?: string;
  set?: string[];
}

/**
 * The options of a load with what the flags change; null where none is given.
 * @param base what they change
 * @throws Failure OPTION_INVALID with the flag and its value
 */
export function loadOptionsOf(flags: LoadFlags, base: LoadOptions): LoadOptions | null {
  const changes: [string, string, unknown][] = [];
  const number = (flag: string, field: string, text: string | undefined): void => {
    if (text !== undefined) changes.push([`${flag} ${text}`, field, Number(text)]);
  };
  number("--ctx", "context", flags.ctx);
  number("--slots", "slots", flags.slots);
  number("--idle", "idleMinutes", flags.idle);
  const { gpuLayers, kv, set = [] } = flags;
  if (gpuLayers !== undefined) {
    const layers = gpuLayers === "all" ? "all" : Number(gpuLayers);
    changes.push([`--gpu-layers ${gpuLayers}`, "gpuLayers", layers]);
  }
  if (kv !== undefined) {
    const type = KV_TYPES.find((each) => each === kv.toUpperCase());
    for (const field of ["kvTypeK", "kvTypeV"]) changes.push([`--kv ${kv}`, field, type]);
  }
  for (const text of set) changes.push(settingOf(text));
  if (changes.length === 0) return null;
  let options = base;
  for (const [said, field, value] of changes) {
    const changed = LoadOptions.safeParse({ ...options, [field]: value });
    if (!changed.success) throw unfit(said, changed.error.issues[0]?.message);
    options = changed.data;
  }
  return options;
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
