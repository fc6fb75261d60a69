import type { Gguf } from "../read/gguf.ts";
import { wrongKind } from "../read/known-keys.ts";
import { METADATA_TEXT_BUDGET } from "../read/limits.ts";
import { partName } from "../split.ts";
import { checkTemplate } from "./check-template.ts";
import { checkTokenizer } from "./check-tokenizer.ts";
import { refuse, warn } from "./model-problem.ts";
import type { ModelProblem } from "./model-problem.ts";

/** llama.cpp's LLAMA_MAX_LAYERS: some of its releases write beyond their arrays above it. */
const MAX_BLOCKS = 512;

/**
 * Looks for what makes engines crash, hang or overflow on a file whose structure is sound: to be
 * asked before an engine is started on it. Reads the tokenizer, no tensors. Never rejects for what
 * the file holds, only where it cannot be read.
 */
export async function checkModel(gguf: Gguf): Promise<ModelProblem[]> {
  const structural = [
    ...checkKeys(gguf),
    ...checkArchitecture(gguf),
    ...checkTensors(gguf),
    ...checkSplit(gguf),
  ];
  // Arrays that nobody could hold are not read to be judged.
  const oversized = structural.some(({ code }) => code === "W_METADATA_SIZE");
  const typed = !structural.some(({ code }) => code === "W_KEY_TYPE");
  return [
    ...structural,
    ...(typed ? checkShape(gguf) : []),
    ...(await checkTemplate(gguf)),
    ...(oversized ? [] : await checkTokenizer(gguf)),
  ];
}

function checkKeys(gguf: Gguf): ModelProblem[] {
  const problems: ModelProblem[] = [];
  let total = 0;
  for (const entry of gguf.metadata.values()) {
    total += entry.bytes;
    const { key, type } = entry;
    const kind = wrongKind(entry);
    if (kind !== undefined)
      problems.push(refuse("W_KEY_TYPE", key, `${key} is ${type}, no ${kind}`));
    if (entry.flags.includes("nested-array")) {
      problems.push(
        refuse("W_NESTED_ARRAY", key, `${key} is an array of arrays, which llama.cpp refuses`),
      );
    }
  }
  if (total > METADATA_TEXT_BUDGET) {
    const message = `the metadata take ${total} bytes; no known model needs ${METADATA_TEXT_BUDGET}`;
    problems.push(refuse("W_METADATA_SIZE", "metadata", message));
  }
  return problems;
}

function checkArchitecture(gguf: Gguf): ModelProblem[] {
  const key = "general.architecture";
  const { architecture } = gguf;
  if (architecture === undefined) return [refuse("W_ARCHITECTURE", key, `${key} is missing`)];
  if (!/^[\w.-]+$/.test(architecture) || architecture.startsWith(".")) {
    return [refuse("W_ARCHITECTURE", key, `${JSON.stringify(architecture)} names no architecture`)];
  }
  const kind = gguf.metadata.get("general.type")?.value;
  if (architecture !== "clip" && kind !== "mmproj") return [];
  const message = "this is the vision or audio part of a model (mmproj), not the model";
  return [
    refuse("W_MMPROJ", key, message, "Choose the model's other file; give this one as mmproj."),
  ];
}

function checkShape(gguf: Gguf): ModelProblem[] {
  const problems: ModelProblem[] = [];
  const key = (name: string): string => `${gguf.architecture ?? ""}.${name}`;
  const blocks = gguf.getForModel("block_count");
  if (blocks !== undefined && (blocks > MAX_BLOCKS || blocks < 1)) {
    const message = `block_count is ${blocks}; llama.cpp has room for 1 to ${MAX_BLOCKS}`;
    problems.push(refuse("W_BLOCK_COUNT", key("block_count"), message));
  }
  const width = gguf.getForModel("embedding_length");
  const heads = gguf.getForModel("attention.head_count");
  const ownWidth = gguf.getForModel("attention.key_length") !== undefined;
  if (heads === 0) {
    problems.push(refuse("W_HEADS", key("attention.head_count"), "there are 0 attention heads"));
  } else if (typeof heads === "number" && width !== undefined && !ownWidth && width % heads !== 0) {
    const message = `embedding_length ${width} is no multiple of head_count ${heads}`;
    problems.push(refuse("W_HEADS", key("attention.head_count"), message));
  }
  return problems;
}

function checkTensors(gguf: Gguf): ModelProblem[] {
  const newer =
    "It needs an engine at least as new as the file; this package cannot show its values.";
  return gguf.tensors.flatMap(({ name, type, typeName, shape }) => {
    if (shape.includes(0)) {
      return [
        refuse("W_TENSOR", name, `tensor ${name} has a dimension of 0, which divides by zero`),
      ];
    }
    return type === undefined
      ? [warn("W_TENSOR_TYPE", name, `tensor ${name} has ${typeName}`, newer)]
      : [];
  });
}

function checkSplit(gguf: Gguf): ModelProblem[] {
  const count = gguf.metadata.get("split.count")?.value;
  const no = gguf.metadata.get("split.no")?.value ?? 0;
  if (count === undefined || typeof count !== "number" || typeof no !== "number") return [];
  if (count < 1 || no < 0 || no >= count) {
    return [refuse("W_SPLIT", "split.count", `part ${no} of ${count} cannot be`)];
  }
  const fileName = gguf.source.name.split(/[/\\]/).at(-1) ?? "";
  const named = partName(fileName);
  if (count === 1 || (named?.count === count && named.part === no + 1)) return [];
  const message = `the file is part ${no + 1} of ${count}, but is called ${fileName}`;
  const hint = "Give all parts their own names back: llama.cpp finds them by name.";
  return [refuse("W_SPLIT_NAME", "split.no", message, hint)];
}
