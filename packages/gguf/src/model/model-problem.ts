/** What makes a sound GGUF file no model that llama.cpp can, or should, load. */
export type ModelProblemCode =
  | "W_ARCHITECTURE"
  | "W_BLOCK_COUNT"
  | "W_HEADS"
  | "W_KEY_TYPE"
  | "W_METADATA_SIZE"
  | "W_MMPROJ"
  | "W_NESTED_ARRAY"
  | "W_SPLIT"
  | "W_SPLIT_NAME"
  | "W_TENSOR"
  | "W_TENSOR_TYPE"
  | "W_TEMPLATE"
  | "W_TEMPLATE_SIZE"
  | "W_TOKENIZER";

export interface ModelProblem {
  readonly code: ModelProblemCode;
  /** `refuse`: do not start an engine on it. `warn`: it may well work. */
  readonly severity: "refuse" | "warn";
  readonly message: string;
  readonly hint: string;
  /** The key or tensor at fault. */
  readonly field: string;
}

const HINT = "Get the model from its publisher again; if it is the same there, tell them.";

/** A problem that keeps an engine from being started. */
export function refuse(
  code: ModelProblemCode,
  field: string,
  message: string,
  hint: string = HINT,
): ModelProblem {
  return { code, severity: "refuse", message, hint, field };
}

/** A problem that a person should hear of. */
export function warn(
  code: ModelProblemCode,
  field: string,
  message: string,
  hint: string = HINT,
): ModelProblem {
  return { code, severity: "warn", message, hint, field };
}
