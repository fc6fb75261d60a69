import { z } from "zod";
import { ErrorReport } from "./error.ts";
import { LoadedModel, LoadOptions } from "./load.ts";

/** A load that was not begun: what is being loaded may take its room. */
export const WaitingLoad = z.object({
  model: z.object({ id: z.string(), name: z.string() }),
  /** As it is to be loaded. */
  options: LoadOptions,
  /** Being loaded. */
  for: z.array(z.object({ id: z.string(), name: z.string() })),
  /**
   * `waits`: it is decided anew once one of them is loaded, or is not to be. `needs-room`: they took its room, and
   * a person says what goes. `refused`: `error` says why.
   */
  stage: z.enum(["waits", "needs-room", "refused"]),
  error: ErrorReport.nullable(),
});
export type WaitingLoad = z.infer<typeof WaitingLoad>;

/** In words. @param shown a name as it may be shown */
export function waitingWords(
  { error, for: others, stage }: Pick<WaitingLoad, "error" | "for" | "stage">,
  shown: (name: string) => string = (name) => name,
): string {
  const names = others.map(({ name }) => shown(name)).join(" and ");
  const are = others.length === 1 ? "is" : "are";
  const which = others.length === 1 ? "it" : "they";
  if (stage === "refused") return error?.message ?? "It cannot be loaded.";
  if (stage === "needs-room")
    return `${names} took the room that it needs: something must go first.`;
  return `Waits until ${names} ${are} loaded: ${which} may take the room that it needs.`;
}

/** Every model with an engine of its own, and which one a chat uses that names none. */
export const LoadedModels = z.object({
  models: z.array(LoadedModel),
  /** Id of the model. */
  current: z.string().nullable(),
  /** Left out where none waits. */
  waiting: z.array(WaitingLoad).optional(),
});
export type LoadedModels = z.infer<typeof LoadedModels>;

/** A model that could make room. */
export const Evictable = z.object({
  id: z.string(),
  name: z.string(),
  /** Bytes that would be free without it on the GPUs that the other model is to use, or in memory. */
  holds: z.number(),
  idleSeconds: z.number(),
});
export type Evictable = z.infer<typeof Evictable>;

/** What became of the wish to load a model. */
export const LoadOutcome = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("begun"), id: z.string() }),
  z.object({ outcome: z.literal("already"), id: z.string() }),
  /** Another is being loaded that may take its room: it is among the waiting until that is decided. */
  z.object({ outcome: z.literal("waits"), id: z.string(), for: z.array(z.string()) }),
  /** Nothing was done: first something must go. `unload` are those that would be enough. */
  z.object({
    outcome: z.literal("needs-room"),
    id: z.string(),
    needs: z.number(),
    free: z.number(),
    unload: z.array(Evictable),
  }),
]);
export type LoadOutcome = z.infer<typeof LoadOutcome>;
