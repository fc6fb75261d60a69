import type { FitMachine } from "@llcuda/gguf";

/** What is free for a load: on all of a machine, or on the part of it that a load may use. */
export interface FreeMachine extends FitMachine {
  /** As the driver knows the GPUs; left out where it does not tell, and of a part. */
  readonly uuids?: readonly string[];
  /** Of a part: which of all GPUs each one is. */
  readonly places?: readonly number[];
}
