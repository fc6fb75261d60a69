import type { z } from "zod";
import { Pace, Rest } from "./pace.ts";
import { procedure, trpcErrorOf, type Context } from "./trpc.ts";

interface Opening<I> {
  ctx: Context;
  input: I;
  signal: AbortSignal | undefined;
  /** Ends the pause between two messages: what happened is worth a message of its own. */
  hurry: () => void;
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
      const pace = new Pace(performance.now());
      const rest = new Rest();
      const hurry = (): void => rest.end();
      try {
        for await (const value of open({ ctx, input: input as z.output<S>, signal, hurry })) {
          yield value;
          const wait = pace.spend(performance.now());
          if (wait > 0) await rest.take(wait);
          await ctx.outlet.drained();
        }
      } catch (thrown) {
        throw trpcErrorOf(thrown);
      } finally {
        leave();
      }
    }),
    snapshot: procedure.input(input).query(async ({ ctx, input, signal }) => {
      const opening = { ctx, input: input as z.output<S>, signal, hurry: () => undefined };
      for await (const value of open(opening)) return value;
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
