import { setTimeout as pause } from "node:timers/promises";
import type { z } from "zod";
import { procedure, trpcErrorOf, type Context } from "./trpc.ts";

/**
 * Milliseconds between two messages of one subscription; what comes in between travels together.
 * One message a token costs the agent 20 us of CPU, at this interval about 4, and a screen paints
 * every 16 ms anyway. The first message never waits.
 */
export const MERGE_MS = 12;

interface Opening<I> {
  ctx: Context;
  input: I;
  signal: AbortSignal | undefined;
}

/**
 * Two procedures over one source: `watch`, a subscription that paces itself by time and by what its
 * client has taken, and `snapshot`, its first value, which polling clients ask for again and again.
 * The source must merge what happens while nobody asks it for more.
 */
export function live<S extends z.ZodType, T>(
  input: S,
  open: (opening: Opening<z.output<S>>) => AsyncIterable<T>,
) {
  return {
    watch: procedure.input(input).subscription(async function* ({ ctx, input, signal }) {
      const leave = enter(ctx);
      try {
        for await (const value of open({ ctx, input: input as z.output<S>, signal })) {
          yield value;
          await pause(MERGE_MS);
          await ctx.outlet.drained();
        }
      } catch (thrown) {
        throw trpcErrorOf(thrown);
      } finally {
        leave();
      }
    }),
    snapshot: procedure.input(input).query(async ({ ctx, input, signal }) => {
      for await (const value of open({ ctx, input: input as z.output<S>, signal })) return value;
      throw signal?.reason ?? new Error("the source ended before its first value");
    }),
  };
}

function enter(ctx: Context): () => void {
  try {
    return ctx.subscriptions.enter();
  } catch (thrown) {
    throw trpcErrorOf(thrown);
  }
}
