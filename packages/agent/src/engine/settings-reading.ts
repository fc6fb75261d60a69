import { NO_PROJECTOR, type EffectiveLoad } from "@llcuda/protocol";

const CACHE_TYPES = /\bK \((\w+)\):.*\bV \((\w+)\):/;
const SETTING = /llama_context: (n_ctx|n_batch|n_ubatch|flash_attn|kv_unified)\s*= (\w+)/;
/** What `auto` became; builds since 0.7 say it shorter. */
const FLASH = /Flash Attention (?:(?:was auto|not supported), set to )?(enabled|disabled)/;
const THREADS = /n_threads = (\d+)/;
const LOAD_MODE = /loading model tensors.*\((?:load_mode = ([\w+]+)|mmap = (true|false))/;
const NOT_LOCKED = /failed to mlock/;
/** Of those that are combined into one device the parts are told first. */
const DEVICE = /using device (?!Meta\b)(\S+) \(|prepare_model_devices: - device \d+: (\S+) \(/;
const ADAPTER = /loading lora adapter from '(.+)'/;
const PROJECTOR = /loaded multimodal model, '(.+)'/;
const SPECULATES = /adding speculative implementation '([\w-]+)'/;
const SPECULATES_NOT = /no implementations specified for speculative decoding/;
const DRAFT_MODEL = /loading draft model '(.+)'/;
/** How far it guesses: `n_max` with a model, `size_m` with the text so far. */
const DRAFT_MOST = /common_specu\w*: - (?:.*\b)?(?:n_max|size_m)=(\d+)/;
/** A limit in MiB, or in words that there is none. */
const PROMPT_CACHE = /prompt cache is (?:(disabled)|enabled, size limit: (?:(\d+) MiB|.+))/;
/** What builds without a GPU say of arguments that they take all the same. */
const IGNORED: readonly (readonly [RegExp, EffectiveLoad["ignored"][number]])[] = [
  [/--gpu-layers option will be ignored/, "gpuLayers"],
  [/Setting the split mode has no effect/, "splitMode"],
  [/Setting a tensor split has no effect/, "tensorSplit"],
];

type Draft = NonNullable<EffectiveLoad["draft"]>;
type Read = Omit<
  EffectiveLoad,
  | "context"
  | "contextPerSlot"
  | "slots"
  | "gpuLayers"
  | "layers"
  | "deviceWeights"
  | "hostWeights"
  | "splitMode"
  | "loras"
>;

/** Reads from llama-server's lines with which settings it runs. Null is what it does not tell. */
export class SettingsReading {
  /** Paths of the adapters that were loaded. */
  readonly adapters: string[] = [];
  readonly #settings = new Map<string, string>();
  readonly #devices = new Set<string>();
  readonly #ignored = new Set<EffectiveLoad["ignored"][number]>();
  #cacheTypes: { k: string; v: string } | null = null;
  #threads: number | null = null;
  #mmap: boolean | null = null;
  #mlock: boolean | null = null;
  #mmproj: string | null = null;
  #draft: Draft | null = null;
  #draftModel: string | null = null;
  #cacheRam: number | null = null;

  /** @param ofDraft the line comes after the draft model's load began: what it says is the draft's */
  take(line: string, ofDraft: boolean): void {
    this.#takeBeside(line);
    if (ofDraft) return;
    const [, name, value] = SETTING.exec(line) ?? [];
    if (name !== undefined && value !== undefined) this.#settings.set(name, value);
    const flash = FLASH.exec(line)?.[1];
    if (flash !== undefined) this.#settings.set("flash_attn", flash);
    const [, k, v] = CACHE_TYPES.exec(line) ?? [];
    if (k !== undefined && v !== undefined) this.#cacheTypes = { k, v };
    const threads = THREADS.exec(line)?.[1];
    if (threads !== undefined) this.#threads ??= Number(threads);
    const [, device, part] = DEVICE.exec(line) ?? [];
    const used = device ?? part;
    if (used !== undefined) this.#devices.add(used);
    this.#takeLoadMode(line);
    for (const [pattern, option] of IGNORED) if (pattern.test(line)) this.#ignored.add(option);
  }

  /** Tokens of all slots; null where it does not tell. */
  get context(): number | null {
    return this.#number("n_ctx");
  }

  /** @param heard it told of its load at all: what is not in it then is not there */
  read(heard: boolean): Read {
    const flash = this.#settings.get("flash_attn");
    const unified = this.#settings.get("kv_unified");
    return {
      flashAttention: flash === "enabled" ? true : flash === "disabled" ? false : null,
      kvTypeK: this.#cacheTypes?.k ?? null,
      kvTypeV: this.#cacheTypes?.v ?? null,
      unified: unified === undefined ? null : unified === "true",
      cacheRam: this.#cacheRam,
      batch: this.#number("n_batch"),
      ubatch: this.#number("n_ubatch"),
      threads: this.#threads,
      mmap: this.#mmap,
      mlock: this.#mlock,
      devices: heard ? [...this.#devices] : null,
      mmproj: this.#mmproj ?? (heard ? NO_PROJECTOR : null),
      draft: this.#draft === null ? null : { ...this.#draft, model: this.#draftModel },
      ignored: [...this.#ignored],
    };
  }

  #number(name: string): number | null {
    const text = this.#settings.get(name);
    return text === undefined ? null : Number(text);
  }

  #takeLoadMode(line: string): void {
    if (NOT_LOCKED.test(line)) this.#mlock = false;
    const [, mode, mapped] = LOAD_MODE.exec(line) ?? [];
    if (mode !== undefined) {
      this.#mmap = mode.includes("mmap");
      this.#mlock = mode.includes("mlock");
    }
    // Builds before `load_mode` tell of mapping alone.
    if (mapped !== undefined) this.#mmap = mapped === "true";
  }

  /** What is loaded beside the model; said wherever it comes. */
  #takeBeside(line: string): void {
    const cache = PROMPT_CACHE.exec(line);
    if (cache !== null) this.#cacheRam = cache[1] === undefined ? Number(cache[2] ?? -1) : 0;
    const adapter = ADAPTER.exec(line)?.[1];
    if (adapter !== undefined) this.adapters.push(adapter);
    this.#mmproj = PROJECTOR.exec(line)?.[1] ?? this.#mmproj;
    this.#draftModel = DRAFT_MODEL.exec(line)?.[1] ?? this.#draftModel;
    const type = SPECULATES_NOT.test(line) ? "none" : SPECULATES.exec(line)?.[1];
    if (type !== undefined) this.#draft = { type, model: null, most: null };
    const most = DRAFT_MOST.exec(line)?.[1];
    if (most !== undefined && this.#draft !== null) this.#draft.most = Number(most);
  }
}
