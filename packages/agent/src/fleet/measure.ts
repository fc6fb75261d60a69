import { residentBytes } from "../host/memory.ts";
import type { ModelEngine } from "./model-engine.ts";

/** Looks at what the process holds now. */
export async function measure(engine: ModelEngine): Promise<void> {
  const { address } = engine;
  if (address === null) return;
  const resident = await residentBytes(address.pid);
  if (engine.address === address) engine.resident = resident;
}
