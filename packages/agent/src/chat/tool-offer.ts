import type { AnswerOptions, Message, ToolUse } from "@llcuda/protocol";
import type { EngineAddress } from "../engine/engine-service.ts";
import { Failure } from "../failure.ts";
import type { OfferedTool } from "../tools/tool-desk.ts";
import { abilitiesOf } from "./context/engine-abilities.ts";

interface ToolDefinition {
  type: "function";
  function: { name: string; description: string; parameters: object };
}

/** Tools as OpenAI's chat request has them, and whether one must be called. */
export interface ToolOffer {
  definitions: ToolDefinition[];
  choice: "auto" | "required";
}

/**
 * Whether an answer may call tools: as is wished for it alone, else as its options say. By those only the
 * first answer to a question must call one; what it leads to would never come to an end.
 */
export function useOf(
  wish: ToolUse | undefined,
  options: AnswerOptions | null,
  asked: Pick<Message, "role">,
): ToolUse {
  if (wish !== undefined) return wish;
  const { tool_choice: use = "auto" } = options ?? {};
  return use === "required" && asked.role !== "user" ? "auto" : use;
}

/**
 * What is offered; nothing where no tool is on or none is wanted. An answer whose form is prescribed
 * calls none: the engine takes one or the other.
 */
export function offerOf(
  offered: readonly OfferedTool[],
  use: ToolUse,
  options: AnswerOptions | null,
): ToolOffer | undefined {
  const formed = options?.grammar !== undefined || options?.json_schema !== undefined;
  if (use === "none" || formed || offered.length === 0) return undefined;
  const definitions = offered.map(({ info, tool }) => ({
    type: "function" as const,
    function: { name: info.name, description: tool.description, parameters: tool.parameters },
  }));
  return { definitions, choice: use };
}

/**
 * The offer, where the model can read it: llama-server leaves tools out without a word where the
 * template has no place for them, also those that must be called.
 * @throws Failure INPUT_INVALID when a tool must be called and none can be
 */
export async function offerTo(
  offer: ToolOffer | undefined,
  address: EngineAddress,
  model: string,
): Promise<ToolOffer | undefined> {
  if (offer === undefined) return undefined;
  // An engine that does not tell gets the tools, as before.
  const abilities = await abilitiesOf(address, model).catch(() => null);
  if (abilities?.takesTools !== false) return offer;
  if (offer.choice === "auto") return undefined;
  throw new Failure(
    "INPUT_INVALID",
    `${model} can call no tools: its chat template has no place for them.`,
    "Use a model whose template has one, or let answers call none in the Tools menu below the message.",
  );
}
