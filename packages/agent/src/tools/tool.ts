/** What a tool gives back. It is data: nothing in it is run, loaded or followed. */
export interface ToolOutput {
  text: string;
  /** The model reads what went wrong and may try otherwise. */
  failed: boolean;
}

/** One thing a model may ask for. */
export interface Tool {
  /** Within its source. */
  name: string;
  title: string;
  description: string;
  /** JSON schema of the arguments. */
  parameters: object;
  /** @throws Failure TOOL_REFUSED, TOOL_FAILED, MCP_SERVER_FAILED; its words go to the model */
  run(args: Record<string, unknown>, signal: AbortSignal): Promise<ToolOutput> | ToolOutput;
}
