import { cpus, totalmem } from "node:os";
import type {
  BenchConditions,
  EffectiveLoad,
  EngineInfo,
  LibraryModel,
  MachineFacts,
  ModelInfo,
} from "@llcuda/protocol";
import { hostFacts } from "../../host/host-facts.ts";
import { VERSION } from "../../version.ts";

/** What a run knows of its surroundings before anything was asked. */
export function ownConditions(): BenchConditions {
  const { cpu, os } = hostFacts();
  return {
    engine: null,
    models: [],
    flags: [],
    gpu: null,
    driver: null,
    cpu,
    cpuCount: cpus().length,
    memory: totalmem(),
    system: os,
    llcuda: VERSION,
    bandwidth: null,
    compute: null,
  };
}

export function engineConditions({
  backend,
  id,
  version,
}: Pick<EngineInfo, "backend" | "id" | "version">): BenchConditions["engine"] {
  return { id, version, backend };
}

/** A model as it is told with a run. Pure. */
export function modelConditions(
  model: ModelInfo,
  library: readonly LibraryModel[],
): BenchConditions["models"][number] {
  const known = library.find(({ path }) => path === model.path);
  return {
    id: model.id,
    name: model.name,
    sha256: known?.sha256 ?? null,
    size: model.size,
    quantization: known?.quantization ?? quantizationInName(model.name),
  };
}

/** "Q4_K_M" of "gemma-3-1b-it-Q4_K_M". */
function quantizationInName(name: string): string | null {
  return /(?:^|[-._])((?:I?Q\d\w*|BF16|F16|F32|MXFP4|NVFP4|TQ\d_\d))$/i.exec(name)?.[1] ?? null;
}

/** The GPU that engines use first; none for an engine that computes on the processor. Pure. */
export function gpuConditions(
  { driver, gpus }: MachineFacts,
  backend: string,
): Pick<BenchConditions, "driver" | "gpu"> {
  const names = gpus.filter(({ visible }) => visible).map(({ name }) => name);
  if (backend === "cpu" || names.length === 0) return { gpu: null, driver: null };
  const [first] = names;
  const alike = names.every((name) => name === first);
  return {
    gpu: names.length > 1 && alike ? `${names.length} x ${first}` : names.join(" + "),
    driver,
  };
}

/** Arguments of the person's own by their names: a value may be a path, and a run is shared. Pure. */
export function extraFlags(extraArguments: readonly string[]): string[] {
  return extraArguments
    .filter((argument) => argument.startsWith("-"))
    .map((argument) => argument.split("=", 1)[0]!);
}

/** What the running engine says it uses, as words; what is loaded beside the model by its kind alone. Pure. */
export function flagsOf(effective: EffectiveLoad | null): string[] {
  if (effective === null) return [];
  const { contextPerSlot: _, draft, mmproj: __, ...told } = effective;
  return [
    ...Object.entries(told).flatMap(([name, value]) => {
      if (value === null || typeof value === "object") return [];
      return [`${name}=${typeof value === "boolean" ? (value ? "on" : "off") : value}`];
    }),
    ...(draft === null || draft.type === "none" ? [] : [`draft=${draft.type}`]),
  ];
}
