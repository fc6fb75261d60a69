import { z } from "zod";
import {
  FLAG_PARAMETERS,
  NUMBER_PARAMETERS,
  SAMPLERS,
  type FlagName,
  type NumberName,
  type NumberParameter,
} from "./sampling-parameters.ts";
import { MAX_ALTERNATIVES } from "./token-probabilities.ts";
import { ToolUse } from "./tools.ts";

/** Longest system prompt in UTF-16 units: it is kept with every answer. */
export const MAX_SYSTEM_CHARS = 256 * 1024;
/** Longest schema or grammar; llama.cpp takes seconds to compile larger ones. */
export const MAX_SHAPE_CHARS = 64 * 1024;
const MAX_STOPS = 16;
const MAX_STOP_CHARS = 256;
const MAX_BIASES = 256;
const MAX_BREAKERS = 32;
const MAX_LORAS = 16;
/** More tools than any template has room for. */
const MAX_SWITCHES = 256;
const MAX_TOOL_KEY_CHARS = 256;

/** A number of the table, as it is checked. */
export function numberSchema({ least, most, step }: NumberParameter): z.ZodNumber {
  const number = z.number().min(least).max(most);
  return Number.isInteger(step) ? number.int() : number;
}

const numbers = Object.fromEntries(
  Object.entries(NUMBER_PARAMETERS).map(([name, each]) => [name, numberSchema(each).optional()]),
) as Record<NumberName, z.ZodOptional<z.ZodNumber>>;
const flags = Object.fromEntries(
  Object.keys(FLAG_PARAMETERS).map((name) => [name, z.boolean().optional()]),
) as Record<FlagName, z.ZodOptional<z.ZodBoolean>>;

/** How hard a model thinks, where it can be told. */
export const ReasoningEffort = z.enum(["minimal", "low", "medium", "high", "xhigh"]);
export type ReasoningEffort = z.infer<typeof ReasoningEffort>;

function isSchema(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Tools that are on or off here, by their keys, whatever holds elsewhere. */
export const ToolSwitches = z
  .record(z.string().max(MAX_TOOL_KEY_CHARS), z.boolean())
  .refine((switches) => Object.keys(switches).length <= MAX_SWITCHES, "too many tools");
export type ToolSwitches = z.infer<typeof ToolSwitches>;

/** How an answer is to be written; what is left out is the model's own recommendation. */
export const AnswerOptions = z.object({
  ...numbers,
  ...flags,
  /** What the model is told before everything else. */
  system: z.string().max(MAX_SYSTEM_CHARS).optional(),
  /** Keep so many likely tokens beside each: see `chats.probabilities`. */
  alternatives: z.number().int().min(1).max(MAX_ALTERNATIVES).optional(),
  /** What may choose a token, in this order. */
  samplers: z.array(z.enum(SAMPLERS)).min(1).max(SAMPLERS.length).optional(),
  /** Texts at which DRY begins anew. */
  dry_sequence_breakers: z
    .array(z.string().min(1).max(MAX_STOP_CHARS))
    .min(1)
    .max(MAX_BREAKERS)
    .optional(),
  /** The answer ends before any of these. */
  stop: z.array(z.string().min(1).max(MAX_STOP_CHARS)).max(MAX_STOPS).optional(),
  /** Tokens, by text or number, that become more or less likely; false bans one. */
  logit_bias: z
    .array(
      z.object({
        token: z.union([z.string().min(1).max(MAX_STOP_CHARS), z.number().int().min(0)]),
        bias: z.union([z.number().min(-100).max(100), z.literal(false)]),
      }),
    )
    .max(MAX_BIASES)
    .optional(),
  /** Ends an answer that only repeats itself; on when left out. */
  stop_repetition: z.boolean().optional(),
  /** Whether the model may think first, where its template can be told. */
  thinking: z.boolean().optional(),
  reasoning_effort: ReasoningEffort.optional(),
  /** Tokens of reasoning at most; -1: no limit, 0: none. */
  reasoning_budget_tokens: z.number().int().min(-1).max(10_000_000).optional(),
  /** `none` leaves the reasoning in the answer's text. */
  reasoning_format: z.enum(["auto", "none", "deepseek", "deepseek-legacy"]).optional(),
  /** Scales of the adapters that the model was loaded with; those left out count 0. */
  lora: z
    .array(z.object({ id: z.number().int().min(0), scale: z.number().min(-10).max(10) }))
    .max(MAX_LORAS)
    .optional(),
  /** JSON schema as text: the answer is JSON that satisfies it. It goes before `grammar`. */
  json_schema: z
    .string()
    .max(MAX_SHAPE_CHARS)
    .refine(isSchema, "a JSON schema is a JSON object")
    .optional(),
  /** GBNF: the answer is a sentence of it. */
  grammar: z.string().min(1).max(MAX_SHAPE_CHARS).optional(),
  /** Tools that it may call, where not as the Tools page has them; those still ask before they run. */
  tool_switches: ToolSwitches.optional(),
  /** `required`: the first answer to each question must call one; `auto` when left out. */
  tool_choice: ToolUse.optional(),
});
export type AnswerOptions = z.infer<typeof AnswerOptions>;
