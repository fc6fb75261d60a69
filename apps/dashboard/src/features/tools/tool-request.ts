import type { McpServerWish } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { useAgent } from "../../connection/AgentContext.tsx";

export type ToolRequest =
  | { kind: "tool"; key: string; on: boolean }
  | { kind: "ask"; key: string }
  | { kind: "folder"; path: string | null }
  | { kind: "save"; wish: McpServerWish }
  | { kind: "server"; id: string; on: boolean }
  | { kind: "restart" | "remove"; id: string };

/** What a person changes about tools; the feed shows what came of it. */
export function useToolRequest() {
  const { tools } = useAgent().client;
  return useMutation({
    networkMode: "always",
    mutationFn: async (request: ToolRequest): Promise<void> => {
      switch (request.kind) {
        case "tool":
          return tools.switchTool.mutate({ key: request.key, on: request.on });
        case "ask":
          return tools.ask.mutate({ key: request.key });
        case "folder":
          return tools.chooseFolder.mutate({ path: request.path });
        case "save":
          await tools.saveServer.mutate(request.wish);
          return;
        case "server":
          return tools.switchServer.mutate({ id: request.id, on: request.on });
        case "restart":
          return tools.restartServer.mutate({ id: request.id });
        case "remove":
          return tools.removeServer.mutate({ id: request.id });
      }
    },
  });
}
