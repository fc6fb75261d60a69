import { residentBytes } from "../host/memory.ts";
import type { ModelEngine } from "./model-engine.ts";

/** Looks at what the process holds now. */
export async function measure(engine: ModelEngine): Promise<void> {
  const { address } = engine;
  if (address === null) return;
  const resident = await residentBytes(address.pid);
  if (engine.address === address) engine.resident = resident;
}

/** Looks at all of them; true where one holds something else than before. */
export async function measureAll(engines: readonly ModelEngine[]): Promise<boolean> {
  const held = (): string => JSON.stringify(engines.map(({ resident }) => resident));
  const before = held();
  await Promise.all(engines.map((engine) => measure(engine)));
  return held() !== before;
}
