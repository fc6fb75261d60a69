import type { AnswerOptions, ToolInfo, ToolSwitches, ToolUse } from "@llcuda/protocol";

/** Whether a chat's answers may call a tool: as the chat says, else as the Tools page does. */
export function isOn({ key, on }: ToolInfo, switches: ToolSwitches = {}): boolean {
  return switches[key] ?? on;
}

/** A chat's settings with one tool switched; what is as everywhere else is not kept. */
export function withTool(
  options: AnswerOptions,
  { key, on }: ToolInfo,
  wanted: boolean,
): AnswerOptions {
  const { tool_switches: before, ...rest } = options;
  const switches = { ...before };
  if (wanted === on) delete switches[key];
  else switches[key] = wanted;
  return Object.keys(switches).length === 0 ? rest : { ...rest, tool_switches: switches };
}

/** A chat's settings with the word on calling; that the model decides is not kept. */
export function withChoice(options: AnswerOptions, use: ToolUse): AnswerOptions {
  const { tool_choice: _before, ...rest } = options;
  return use === "auto" ? rest : { ...rest, tool_choice: use };
}

/** What the button says beside the number of tools; nothing where the model decides. */
export function choiceWord(use: ToolUse = "auto"): string | null {
  return use === "auto" ? null : use === "required" ? "must" : "off";
}

export interface ToolGroup {
  /** Name of the MCP server; null for the built-in ones. */
  server: string | null;
  tools: ToolInfo[];
}

/** Tools by where they come from, the built-in ones first. */
export function toolGroups(
  tools: readonly ToolInfo[],
  servers: readonly { id: string; name: string }[],
): ToolGroup[] {
  const names = new Map(servers.map(({ id, name }) => [id, name]));
  const groups = new Map<string | null, ToolInfo[]>([[null, []]]);
  for (const tool of tools) {
    groups.set(tool.server, [...(groups.get(tool.server) ?? []), tool]);
  }
  return [...groups]
    .filter(([, some]) => some.length > 0)
    .map(([id, some]) => ({ server: id === null ? null : (names.get(id) ?? id), tools: some }));
}
