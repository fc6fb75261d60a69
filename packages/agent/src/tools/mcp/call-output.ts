import type { CallToolResult } from "@modelcontextprotocol/client";
import type { ToolOutput } from "../tool.ts";

/**
 * A server's result as text. Pictures, sounds and links are named and nothing more: what a tool gives
 * is data, and fetching it would tell others what a person reads.
 */
export function callOutput(result: CallToolResult): ToolOutput {
  const parts = (result.content ?? []).map(partText);
  if (parts.length === 0 && result.structuredContent !== undefined) {
    parts.push(JSON.stringify(result.structuredContent));
  }
  return { text: parts.join("\n"), failed: result.isError === true };
}

function partText(part: CallToolResult["content"][number]): string {
  switch (part.type) {
    case "text":
      return part.text;
    case "resource":
      return "text" in part.resource
        ? part.resource.text
        : `[${part.resource.mimeType ?? "a file"}, not shown]`;
    case "resource_link":
      return `[link, not followed: ${part.uri}]`;
    case "image":
    case "audio":
      return `[${part.mimeType}, ${Math.round((part.data.length * 3) / 4)} bytes, not shown]`;
    default:
      return "[something that llcuda does not know]";
  }
}
