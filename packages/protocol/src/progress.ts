import { z } from "zod";

/** How far a long step is. Rates are per second; `total` is null while it is unknown. */
export const Progress = z.object({
  unit: z.enum(["bytes", "packages", "files", "percent", "seconds"]),
  done: z.number(),
  total: z.number().nullable(),
  ratePerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
});
export type Progress = z.infer<typeof Progress>;
