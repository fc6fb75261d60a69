import type { AnswerOptions, ToolUse } from "@llcuda/protocol";
import type { OfferedTool } from "../tools/tool-desk.ts";
import type { Question } from "./answer-stream.ts";

/**
 * Tools as OpenAI's chat request has them; nothing where none is on or none is wanted. An answer whose
 * form is prescribed calls none: the engine takes one or the other.
 */
export function offerOf(
  offered: readonly OfferedTool[],
  use: ToolUse,
  options: AnswerOptions | null,
): Question["tools"] {
  const formed = options?.grammar !== undefined || options?.json_schema !== undefined;
  if (use === "none" || formed || offered.length === 0) return undefined;
  const definitions = offered.map(({ info, tool }) => ({
    type: "function",
    function: { name: info.name, description: tool.description, parameters: tool.parameters },
  }));
  return { definitions, choice: use };
}
