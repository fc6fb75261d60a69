import { z } from "zod";
import { ErrorReport } from "./error.ts";

/** One link of the chain that `llcuda doctor` and the Setup page show, from the GPU to the model. */
export const DoctorLink = z.object({
  id: z.enum(["gpu", "driver", "cuda", "runtime", "engine", "proof", "model"]),
  title: z.string(),
  /** `absent` is no fault: a machine without a GPU has no driver to be wrong. */
  status: z.enum(["ok", "warn", "fail", "absent", "pending"]),
  /** One line for a person, with the values. */
  summary: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  /** The cause, the engine's exact line and the remedies; null unless something is wrong. */
  error: ErrorReport.nullable(),
});
export type DoctorLink = z.infer<typeof DoctorLink>;
