import type { McpServerWish, ToolsState } from "@llcuda/protocol";
import type { LiveValue } from "../live/live-value.ts";

/** What the page does with tools and MCP servers. */
export interface ToolService {
  readonly state: LiveValue<ToolsState>;
  /** @throws Failure NOT_FOUND */
  switchTool(key: string, on: boolean): void;
  /** No more runs without asking. */
  ask(key: string): void;
  /** @param path absolute; null: no folder. @throws Failure INPUT_INVALID */
  chooseFolder(path: string | null): void;
  /** @returns its id. @throws Failure TOOL_REFUSED, TOO_MANY, NOT_FOUND */
  saveServer(wish: McpServerWish): { id: string };
  switchServer(id: string, on: boolean): void;
  restartServer(id: string): void;
  removeServer(id: string): void;
}
