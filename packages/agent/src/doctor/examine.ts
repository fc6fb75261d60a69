import type { DoctorReport } from "@llcuda/protocol";
import { MachineReader, type ReadMachine } from "../bootstrap/probe/machine-reader.ts";
import { Catalog } from "../catalog/engine-catalog.ts";
import type { Home } from "../home.ts";
import { listModels } from "../models/model-cache.ts";
import type { Services } from "../server/services.ts";
import { doctorReport } from "./doctor.ts";

/** The report of a running agent. */
export async function examineAgent(
  home: Home,
  { catalog, engine, setup }: Pick<Services, "catalog" | "engine" | "setup">,
  readMachine: ReadMachine,
  url: string,
): Promise<DoctorReport> {
  const before = engine.state.value;
  const { engines, readAt } = catalog.state.value;
  // An engine that was fetched since the last look is not in it.
  const isNew = "engine" in before && !engines.some(({ id }) => id === before.engine.id);
  const [machine, models] = await Promise.all([
    readMachine(),
    listModels(home),
    readAt === null || isNew ? catalog.refresh() : undefined,
  ]);
  const state = engine.state.value;
  const model = "model" in state ? state.model : (models[0] ?? null);
  const input = { machine, catalog: catalog.state.value, state, model };
  return doctorReport(home, input, { url, address: engine.address, setup: setup.state.value });
}

/** The same without an agent: looks at the machine, and at the engines and models that are here. */
export async function examineMachine(home: Home, offline: boolean): Promise<DoctorReport> {
  const reader = new MachineReader();
  const wishes = { engine: null, offline };
  const catalog = new Catalog({ home, wishes, readMachine: reader.read });
  try {
    const [machine, models] = await Promise.all([
      reader.read(),
      listModels(home),
      catalog.refresh(),
    ]);
    const state = { phase: "none" } as const;
    const input = { machine, catalog: catalog.state.value, state, model: models[0] ?? null };
    return doctorReport(home, input, null);
  } finally {
    await catalog.close();
  }
}
