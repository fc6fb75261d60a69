import { McpServerWish } from "@llcuda/protocol";
import { z } from "zod";
import { live } from "./live.ts";
import { procedure, router } from "./trpc.ts";

const MAX_KEY_CHARS = 512;
const MAX_PATH_CHARS = 4_096;

const tool = z.object({ key: z.string().min(1).max(MAX_KEY_CHARS) });
const server = z.object({ id: z.string().min(1).max(64) });

/** What models may call: built-in tools and MCP servers. */
export const toolsRouter = router({
  /** Every tool and server, and whether it is on. */
  state: router(live(z.void(), ({ ctx, signal }) => ctx.services.tools.state.watch(signal))),
  /** Offers a tool to models, or does not. */
  switchTool: procedure
    .input(tool.extend({ on: z.boolean() }))
    .mutation(({ ctx, input }) => ctx.services.tools.switchTool(input.key, input.on)),
  /** Takes back that a tool may always run without asking. */
  ask: procedure.input(tool).mutation(({ ctx, input }) => ctx.services.tools.ask(input.key)),
  /** From which folder models may read; null: from none. */
  chooseFolder: procedure
    .input(z.object({ path: z.string().min(1).max(MAX_PATH_CHARS).nullable() }))
    .mutation(({ ctx, input }) => ctx.services.tools.chooseFolder(input.path)),
  /** Adds an MCP server or changes one; what is secret goes in and never comes out. */
  saveServer: procedure
    .input(McpServerWish)
    .mutation(({ ctx, input }) => ctx.services.tools.saveServer(input)),
  switchServer: procedure
    .input(server.extend({ on: z.boolean() }))
    .mutation(({ ctx, input }) => ctx.services.tools.switchServer(input.id, input.on)),
  restartServer: procedure
    .input(server)
    .mutation(({ ctx, input }) => ctx.services.tools.restartServer(input.id)),
  /** Forgets a server with all that is kept of it. */
  removeServer: procedure
    .input(server)
    .mutation(({ ctx, input }) => ctx.services.tools.removeServer(input.id)),
});
