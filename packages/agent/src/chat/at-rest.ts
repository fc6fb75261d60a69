import type { Message } from "@llcuda/protocol";

type Running = Pick<Message, "status" | "tool">;

/** How a copy stands, in which nothing goes on: an answer or a tool's call that ran is stopped. Pure. */
export function atRest({ status, tool }: Running): Running {
  return {
    status: status === "waiting" || status === "streaming" ? "stopped" : status,
    tool: tool?.state === "running" ? { ...tool, state: "stopped" } : tool,
  };
}
