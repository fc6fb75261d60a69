import {
  FLAG_PARAMETERS,
  NUMBER_PARAMETERS,
  type AnswerOptions,
  type NumberName,
} from "@llcuda/protocol";
import { thinkingVariables } from "./thinking-switch.ts";

/** Fields of llama-server's chat request that say how it writes. */
export type RequestFields = Record<string, unknown>;

/** What the makers of a model recommend on its card; without it a small model talks nonsense. */
const RECOMMENDED: { name: RegExp; sampling: Partial<Record<NumberName, number>> }[] = [
  // Model card of HuggingFaceTB/SmolLM2-135M-Instruct, "How to use".
  { name: /^SmolLM2\b/i, sampling: { temperature: 0.2, top_p: 0.9 } },
];

/** The engine's own defaults hold for whatever is not returned. */
export function recommendedSampling(modelName: string): Partial<Record<NumberName, number>> {
  return RECOMMENDED.find(({ name }) => name.test(modelName))?.sampling ?? {};
}

/** Go out under their own names. */
const SAME_NAME = [
  ...Object.keys(NUMBER_PARAMETERS),
  ...Object.keys(FLAG_PARAMETERS),
  "samplers",
  "dry_sequence_breakers",
  "stop",
  "reasoning_effort",
  "reasoning_budget_tokens",
  "reasoning_format",
  "lora",
] as (keyof AnswerOptions)[];

/** Windows in tokens, of which -1 is the whole context; newer engines refuse that and want the number. */
const WINDOWS = ["repeat_last_n", "dry_penalty_last_n"] as const;

/**
 * The wishes that were made, as llama-server takes them: one that is undefined must not hide a
 * recommendation. Mirrors the fields of server-schema.cpp and of its chat request.
 * @param context tokens that one answer may take
 */
export function stated(options: AnswerOptions, context: number): RequestFields {
  const fields: RequestFields = {};
  for (const name of SAME_NAME) if (options[name] !== undefined) fields[name] = options[name];
  for (const name of WINDOWS) if (options[name] === -1) fields[name] = context;
  if (options.logit_bias !== undefined) {
    fields["logit_bias"] = options.logit_bias.map(({ token, bias }) => [token, bias]);
  }
  if (options.thinking !== undefined) {
    fields["chat_template_kwargs"] = thinkingVariables(options.thinking);
  }
  // The engine refuses both together.
  if (options.json_schema !== undefined) {
    const schema: unknown = JSON.parse(options.json_schema);
    fields["response_format"] = { type: "json_schema", json_schema: { name: "answer", schema } };
  } else if (options.grammar !== undefined) fields["grammar"] = options.grammar;
  return fields;
}

/**
 * How an answer is asked for: what the chat's settings say, then what was wished for this one, with
 * a seed in any case, so that it can be asked for again.
 */
export function settled(
  settings: AnswerOptions | null,
  wish: AnswerOptions,
  chance: () => number,
): AnswerOptions {
  const options: AnswerOptions = { ...settings, ...wish };
  if (options.seed === undefined) return { ...options, seed: chance() };
  // What comes from the cache may be rounded differently, and then the seed would not repeat it.
  return { cache_prompt: false, ...options };
}
