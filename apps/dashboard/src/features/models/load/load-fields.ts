import { KV_TYPES } from "@llcuda/gguf";
import type { LoadOptions } from "@llcuda/protocol";

export type FieldKey = keyof LoadOptions;
export type FieldGroup = "Memory" | "Speed" | "Devices" | "Adapters" | "Speculation" | "Advanced";

/** What both ways of a switch are called, where “on” and “off” would not do. */
export interface SwitchWords {
  on: string;
  off: string;
}

/** How a field is written by a person. */
type FieldForm =
  | { form: "number"; unit?: string; decimals?: boolean }
  /** A number, or `all`. */
  | { form: "layers" }
  | { form: "choice"; choices: readonly string[] }
  | { form: "switch"; words?: SwitchWords }
  /** Separated by commas. */
  | { form: "numbers" }
  | { form: "words" }
  | { form: "path" }
  /** One a line: PATH, or PATH:SCALE. */
  | { form: "loras" }
  | { form: "draft" }
  /** As in a shell. */
  | { form: "arguments" };

export type LoadField = FieldForm & {
  key: FieldKey;
  group: FieldGroup;
  name: string;
  /** What it changes, in one sentence. */
  about: string;
  /** llama-server's own name of it. */
  flag: string;
};

export const CACHE_WORDS: SwitchWords = { on: "shared", off: "one each" };

/** Every option of a load, in the order of the form. */
export const LOAD_FIELDS: readonly LoadField[] = [
  {
    key: "context",
    group: "Memory",
    name: "Context",
    form: "number",
    unit: "tokens",
    about: "What the model can look back on; its cache is the part of memory that grows.",
    flag: "-c",
  },
  {
    key: "kvTypeK",
    group: "Memory",
    name: "Type of keys",
    form: "choice",
    choices: KV_TYPES,
    about: "Fewer bits hold more context; Q8_0 is hardly felt, Q4_0 may be.",
    flag: "-ctk",
  },
  {
    key: "kvTypeV",
    group: "Memory",
    name: "Type of values",
    form: "choice",
    choices: KV_TYPES,
    about: "Quantized values need FlashAttention.",
    flag: "-ctv",
  },
  {
    key: "gpuLayers",
    group: "Memory",
    name: "Layers on the GPU",
    form: "layers",
    about: "A number, or all; 0 keeps the model in memory.",
    flag: "-ngl",
  },
  {
    key: "expertLayersInMemory",
    group: "Memory",
    name: "Expert layers in memory",
    form: "number",
    unit: "layers",
    about: "Of a model of experts: theirs stay in memory, the rest goes to the GPU.",
    flag: "--n-cpu-moe",
  },
  {
    key: "mmap",
    group: "Memory",
    name: "Map the file",
    form: "switch",
    about: "Off reads all of it at once; slower to start, no pauses later.",
    flag: "--no-mmap",
  },
  {
    key: "mlock",
    group: "Memory",
    name: "Keep in memory",
    form: "switch",
    about: "The system may not swap it out.",
    flag: "--mlock",
  },
  {
    key: "idleMinutes",
    group: "Memory",
    name: "Unload when idle for",
    form: "number",
    unit: "minutes",
    decimals: true,
    about: "Empty: it stays until it is unloaded, or makes room.",
    flag: "llcuda",
  },
  {
    key: "slots",
    group: "Speed",
    name: "Slots",
    form: "number",
    about:
      "Requests answered at once. A number gives each a cache of its own, unless they share one.",
    flag: "-np",
  },
  {
    key: "unified",
    group: "Speed",
    name: "Cache of the slots",
    form: "switch",
    words: CACHE_WORDS,
    about:
      "Shared: one request may use all of the context, and users are computed together wherever their slots lie. One each: nobody takes another’s room.",
    flag: "-kvu",
  },
  {
    key: "cacheRam",
    group: "Speed",
    name: "Cache of prompts",
    form: "number",
    unit: "MiB",
    about:
      "Memory of the machine for chats whose slot another took, filled as they come. 0 reads them again, which spares several users of a fast GPU a wait; -1 sets no limit.",
    flag: "--cache-ram",
  },
  {
    key: "flashAttention",
    group: "Speed",
    name: "FlashAttention",
    form: "choice",
    choices: ["on", "off"],
    about: "Less memory and mostly faster.",
    flag: "-fa",
  },
  {
    key: "batch",
    group: "Speed",
    name: "Batch",
    form: "number",
    unit: "tokens",
    about: "Of a prompt, taken in at once.",
    flag: "-b",
  },
  {
    key: "ubatch",
    group: "Speed",
    name: "Micro-batch",
    form: "number",
    unit: "tokens",
    about: "Computed at once; larger ones need larger buffers.",
    flag: "-ub",
  },
  {
    key: "threads",
    group: "Speed",
    name: "Threads",
    form: "number",
    about: "Of the processor, for what is not on the GPU.",
    flag: "-t",
  },
  {
    key: "devices",
    group: "Devices",
    name: "Devices",
    form: "words",
    about: "Names as the engine lists them, separated by commas: CUDA0, CUDA1.",
    flag: "-dev",
  },
  {
    key: "splitMode",
    group: "Devices",
    name: "Split by",
    form: "choice",
    choices: ["none", "layer", "row", "tensor"],
    about: "How several GPUs share the model.",
    flag: "-sm",
  },
  {
    key: "tensorSplit",
    group: "Devices",
    name: "Shares of the GPUs",
    form: "numbers",
    about: "One number a GPU, separated by commas: 3, 1.",
    flag: "-ts",
  },
  {
    key: "loras",
    group: "Adapters",
    name: "LoRA adapters",
    form: "loras",
    about: "One a line: a path, or PATH:SCALE.",
    flag: "--lora-scaled",
  },
  {
    key: "mmproj",
    group: "Adapters",
    name: "Projector",
    form: "path",
    about: "The file that lets the model see or hear; empty: the one beside it, none: none.",
    flag: "-mm",
  },
  {
    key: "draft",
    group: "Speculation",
    name: "Draft",
    form: "draft",
    about: "Guesses tokens ahead, which the model then checks at once.",
    flag: "-md",
  },
  {
    key: "extraArguments",
    group: "Advanced",
    name: "More arguments",
    form: "arguments",
    about: "Of llama-server, as in a shell. What llcuda manages is refused by name.",
    flag: "",
  },
];

export const FIELD_GROUPS: readonly FieldGroup[] = [
  "Memory",
  "Speed",
  "Devices",
  "Adapters",
  "Speculation",
  "Advanced",
];
