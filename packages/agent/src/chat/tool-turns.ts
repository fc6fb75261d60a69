import type { Message } from "@llcuda/protocol";
import { isTextCall } from "./calls-in-text.ts";

/** What of a turn is about tools, as OpenAI's chat request has it. */
export interface ToolTurn {
  /** A result whose call is not known, as in a chat that came as Markdown, is something said. */
  role?: "user";
  /** In place of the message's own, where it has none that a model could read. */
  content?: string;
  tool_calls?: { id: string; type: "function"; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
  /** What it thought: before its calls, or in an answer that is gone on with. */
  reasoning_content?: string;
}

/** What it wrote as text it is told as text: such a model reads no result of a tool. */
function textOfCalls(calls: Message["toolCalls"]): string {
  const lines = calls.map(
    ({ name, arguments: args }) => `{"name": "${name}", "arguments": ${args}}`,
  );
  return `\`\`\`json\n${lines.join("\n")}\n\`\`\``;
}

type Told = Pick<Message, "id" | "role" | "content" | "reasoning" | "toolCalls" | "tool">;

/**
 * What models are told of the tools in a conversation, by the ids of its messages. Every call has a
 * result and every result a call: templates fail otherwise.
 */
export function toolTurns(messages: readonly Told[]): Map<string, ToolTurn> {
  const turns = new Map<string, ToolTurn>();
  const asked = messages.findLastIndex(({ role }) => role === "user");
  messages.forEach((message, index) => {
    if (message.role === "assistant" && message.toolCalls.some(isTextCall)) {
      turns.set(message.id, { content: textOfCalls(message.toolCalls) });
    } else if (message.role === "assistant" && message.toolCalls.length > 0) {
      const answered = resultsAfter(messages, index);
      const calls = message.toolCalls.filter(({ id }) => answered.has(id));
      // Models that think between calls forget what for, without the thoughts since the question.
      const thought = index > asked && message.reasoning !== "";
      const thoughts = thought ? { reasoning_content: message.reasoning } : {};
      if (calls.length > 0) turns.set(message.id, { tool_calls: calls.map(callOf), ...thoughts });
    }
    if (message.role === "tool" && message.tool === null) turns.set(message.id, { role: "user" });
    if (message.tool !== null && isTextCall({ id: message.tool.callId })) {
      const content = `The tool ${message.tool.name} gave:\n${resultOf(message)}\nAnswer with it, in words.`;
      turns.set(message.id, { role: "user", content });
    } else if (message.tool !== null) {
      const content = resultOf(message);
      turns.set(message.id, { tool_call_id: message.tool.callId, content });
    }
  });
  return turns;
}

function callOf({ id, name, arguments: text }: Message["toolCalls"][number]) {
  // Templates parse what is written here; a model may have written something else.
  return {
    id,
    type: "function" as const,
    function: { name, arguments: isObject(text) ? text : "{}" },
  };
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function resultsAfter(messages: readonly Told[], index: number): Set<string> {
  const ids = new Set<string>();
  for (const { tool } of messages.slice(index + 1)) {
    if (tool === null) break;
    ids.add(tool.callId);
  }
  return ids;
}

function resultOf({ tool, content }: Told): string {
  switch (tool?.state) {
    case undefined:
    case "done":
    case "failed":
      return content;
    case "asking":
      return "Not run: the user has not allowed it.";
    case "running":
    case "stopped":
      return "Not run to its end: the user stopped it.";
    case "denied":
      return content === ""
        ? "The user does not want this tool to run."
        : `The user does not want this tool to run: ${content}`;
  }
}
