import type { z } from "zod";
import { procedure, type Context } from "./trpc.ts";

interface Opening<I> {
  ctx: Context;
  input: I;
  signal: AbortSignal | undefined;
}

/**
 * Two procedures over one source: `watch`, a subscription that paces itself by what its client has
 * taken, and `snapshot`, its first value, which polling clients ask for again and again.
 */
export function live<S extends z.ZodType, T>(
  input: S,
  open: (opening: Opening<z.output<S>>) => AsyncIterable<T>,
) {
  return {
    watch: procedure.input(input).subscription(async function* ({ ctx, input, signal }) {
      for await (const value of open({ ctx, input: input as z.output<S>, signal })) {
        yield value;
        await ctx.outlet.drained();
      }
    }),
    snapshot: procedure.input(input).query(async ({ ctx, input, signal }) => {
      for await (const value of open({ ctx, input: input as z.output<S>, signal })) return value;
      throw signal?.reason ?? new Error("the source ended before its first value");
    }),
  };
}
