import type { DiagnosisRule, Groups } from "./rule.ts";

const COMPANIONS: Record<string, string> = {
  "lora adapter": "The adapter",
  "draft model": "The draft model",
  "multimodal model": "The projector",
};

const COMPANION_FAULTS: readonly (readonly [RegExp, (groups: Groups) => string])[] = [
  [/failed to open .*No such file or directory/, () => "it is not there"],
  [/failed to open .*Permission denied/, () => "it may not be read"],
  [
    /invalid magic characters:? '(?<magic>[^']*)'/,
    ({ magic }) => `it is not a GGUF file: it begins with '${magic}'`,
  ],
  [
    /expect general\.type to be 'adapter', but got: (?<type>\S+)/,
    ({ type }) => `it is a ${type}, not an adapter`,
  ],
  [
    /unknown model architecture: '(?<architecture>[^']*)'/,
    ({ architecture }) => `this engine does not know the architecture '${architecture}'`,
  ],
  [/unknown projector type: (?<type>\S+)/, ({ type }) => `its kind '${type}' is unknown here`],
  [/failed to apply lora adapter: (?<words>.*[^.])\.?$/, ({ words }) => words ?? ""],
];

/** What is wrong with the model file, or what this engine cannot do with it. */
export const MODEL_RULES: DiagnosisRule[] = [
  {
    id: "companion",
    code: "OPTION_INVALID",
    pattern: /failed to load (?<kind>lora adapter|draft model|multimodal model),? '(?<path>.+)'/,
    says: "srv    load_model: failed to load draft model, 'model.gguf'",
    message: "{name} {path} cannot be used: {why}.",
    hint: "Choose another file among the load options, or load without it.",
    remedies: [],
    values: ({ kind = "" }, log) => ({ name: COMPANIONS[kind], why: companionFault(log) }),
  },
  {
    id: "model-missing",
    code: "MODEL_NOT_FOUND",
    pattern:
      /failed to open (?:GGUF file )?'?(?<path>[^'():]+?)'?(?: \(|: )No such file or directory/,
    says: "failed to open GGUF file 'model.gguf' (No such file or directory)",
    message: "The model file {path} is not there.",
    hint: "Choose another model, or run the setup again to fetch it.",
    remedies: ["retry-setup"],
  },
  {
    id: "model-unreadable",
    code: "FILE_UNREADABLE",
    pattern:
      /failed to open (?:GGUF file )?'?(?<path>[^'():]+?)'?(?: \(|: )(?<why>Permission denied|Is a directory|Input\/output error)/,
    says: "failed to open GGUF file 'model.gguf' (Permission denied)",
    message: "The model file {path} cannot be read: {why}.",
    hint: "Check its permissions and its disk.",
    remedies: [],
    values: ({ why }) => ({ why: why?.toLowerCase() }),
  },
  {
    id: "model-magic",
    code: "MODEL_NOT_GGUF",
    pattern: /invalid magic (?:characters:? '(?<magic>[^']*)'|number(?: (?<number>[0-9a-f]{8}))?)/,
    says: "gguf_init_from_file: invalid magic characters: '<!DO', expected 'GGUF'",
    message: "The model file is not a GGUF file{begins}.",
    hint: "Choose a file that ends in .gguf; a download may have saved an error page instead.",
    remedies: ["retry-setup"],
    values: ({ magic, number }) => {
      // Older builds print the first four bytes as a little-endian number.
      const bytes = number === undefined ? undefined : Buffer.from(number, "hex").swap32();
      const begin = magic ?? bytes?.toString("latin1");
      return { begins: begin === undefined ? "" : `: it begins with '${begin}'` };
    },
  },
  {
    id: "model-damaged",
    code: "MODEL_DAMAGED",
    pattern:
      /(?<words>tensor '.+' data is not within the file bounds|failed to read key-value pairs|failed to read tensor (?:info|data)|failed to read magic|unexpectedly reached end of file)/,
    says: "tensor 'blk.2.ffn_down.weight' data is not within the file bounds, model is corrupted or incomplete",
    message: "The model file is damaged or incomplete: {words}.",
    hint: "Delete it and fetch it again; the download is then checked by its hash.",
    remedies: ["retry-setup"],
  },
  {
    id: "model-architecture",
    code: "MODEL_UNSUPPORTED",
    pattern: /unknown model architecture: '(?<architecture>[^']*)'/,
    says: "error loading model: unknown model architecture: 'gemma4'",
    message: "This engine does not know models of the architecture '{architecture}'.",
    hint: "The model is newer than the engine: use a newer engine, or another model.",
    remedies: ["choose-engine"],
  },
  {
    id: "model-unsupported",
    code: "MODEL_UNSUPPORTED",
    pattern:
      /(?<words>unknown pre-tokenizer type: '.*'|missing tensor '.*'|tensor '.*' not found|wrong number of tensors; .*|has wrong shape; .*|unsupported model architecture.*)/,
    says: "error loading model: done_getting_tensors: wrong number of tensors; expected 292, got 291",
    message: "This engine cannot run the model: {words}.",
    hint: "Use a newer engine, or another file of the model.",
    remedies: ["choose-engine"],
  },
  {
    id: "option-combination",
    code: "OPTION_INVALID",
    pattern:
      /(?<rows>device \S+ does not support split buffers)|(?<alone>SPLIT_MODE_TENSOR needs >= 1 devices)|SPLIT_MODE_TENSOR not implemented for architecture '(?<architecture>[^']*)'|(?<flash>SPLIT_MODE_TENSOR requires flash_attn)|(?<quantized>quantized V cache .*requires flash.attn)|(?<different>model does not support different K .* and V .* cache types)/i,
    says: "llama_prepare_model_devices: LLAMA_SPLIT_MODE_TENSOR needs >= 1 devices",
    message: "The load options do not work here: {why}.",
    hint: "Leave that option automatic, and load again.",
    remedies: [],
    values: (found) => ({ why: refusedBecause(found) }),
  },
];

/** What is wrong with a file that was loaded beside the model, by the lines above. */
function companionFault(log: string[]): string {
  for (const [pattern, words] of COMPANION_FAULTS) {
    const found = log.map((line) => pattern.exec(line)).find((match) => match !== null);
    if (found !== undefined) return words(found.groups ?? {});
  }
  return "the engine does not take it";
}

function refusedBecause({ alone, architecture, flash, quantized, rows }: Groups): string {
  if (rows !== undefined) return "this engine does not split rows over its GPUs (split mode row)";
  if (alone !== undefined) return "the split mode tensor needs a GPU";
  if (architecture !== undefined) {
    return `this engine does not split models of the architecture '${architecture}' by tensors`;
  }
  if (flash !== undefined) return "the split mode tensor needs FlashAttention, which is off";
  if (quantized !== undefined) return "values are quantized only with FlashAttention, which is off";
  return "this model wants one type for keys and values";
}
