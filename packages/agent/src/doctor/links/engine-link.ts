import type {
  DoctorLink,
  EngineCatalog,
  EngineRecord,
  ErrorReport,
  MachineFacts,
} from "@llcuda/protocol";
import { BACKEND_NAMES } from "../../engine/backend-name.ts";
import {
  currentEngine,
  runnableEngines,
  titleOf,
  whyNot,
  withAlternatives,
} from "./engines-known.ts";
import { brokenLink, type ChainInput, counted, type Fact, link, minute } from "./link.ts";

/** Every engine that is known, and whether the one that is used makes use of the GPU. */
export function engineLink(input: ChainInput): DoctorLink {
  const { catalog, machine, state } = input;
  const facts = catalog.engines.map(factOf);
  if (state.phase === "installing") return link("engine", "pending", state.detail, facts);
  const current = currentEngine(input);
  if (catalog.engines.length === 0) {
    const summary =
      catalog.readAt === null ? "Nobody has looked for engines yet." : "No engine is known.";
    return link("engine", "pending", summary, facts);
  }
  const running = "engine" in state ? state.engine : null;
  const used = running ?? current;
  if (used === null || (running === null && runnableEngines(catalog).length === 0)) {
    return brokenLink("engine", noneRuns(catalog), facts);
  }
  const why = current === null ? "." : foreseen(current);
  const summary =
    catalog.choice?.id === used.id
      ? catalog.choice.because
      : `${titleOf(used)}${why}${noCuda(machine, catalog, used)}`;
  const unused = gpuUnused(machine, catalog, used);
  if (unused !== null) return link("engine", "warn", unused.message, facts, unused);
  return link("engine", "ok", summary, facts);
}

type Used = Pick<EngineRecord, "backend" | "description">;

/** A GPU that no chosen engine computes on is never passed over in silence. */
function gpuUnused(
  { driver, driverError, gpus }: MachineFacts,
  catalog: EngineCatalog,
  current: Used,
): ErrorReport | null {
  const visible = gpus.filter(({ visible: isVisible }) => isVisible).map(({ name }) => name);
  // Without a driver that works the links before this one tell why.
  const works = driver !== null && driverError === null;
  if (visible.length === 0 || !works || current.backend !== "cpu") return null;
  const names = counted(visible);
  if (catalog.pin !== null) {
    return {
      code: "GPU_NOT_USED",
      message: `${names} is not used: ${JSON.stringify(catalog.pin)} was chosen, and computes on the processor.`,
      hint: "Let llcuda choose, if that was not meant.",
      remedies: ["use-best", "choose-engine"],
    };
  }
  const cuda = catalog.engines.filter(({ backend }) => backend === "cuda");
  const fitting = runnableEngines({ ...catalog, engines: cuda })[0];
  if (fitting !== undefined) {
    return {
      code: "GPU_NOT_USED",
      message: `${names} is not used: ${titleOf(current)} computes on the processor.`,
      hint: `${titleOf(fitting)} fits: use it (${fitting.id}), and it is proved first.`,
      // Tells which were tried, and what stopped each.
      ...(catalog.choice === null ? {} : { detail: catalog.choice.because }),
      remedies: ["choose-engine", "use-best"],
    };
  }
  const refusal = cuda.map(whyNot).find((error) => error !== null);
  const cause: ErrorReport = refusal ?? {
    code: "GPU_NOT_USED",
    message: "No engine with CUDA is known here.",
    hint: "Name one with --engine, or let llcuda look again when the network is there.",
    remedies: ["retry-setup"],
  };
  return withAlternatives(
    { ...cause, message: `${names} is not used. ${cause.message}` },
    catalog,
    null,
  );
}

/** Why the GPU is not used through CUDA, where it is used otherwise. */
function noCuda(
  { driver, driverError }: MachineFacts,
  catalog: EngineCatalog,
  current: Used,
): string {
  const works = driver !== null && driverError === null;
  if (!works || current.backend === "cuda" || catalog.pin !== null) return "";
  const cuda = catalog.engines.filter(({ backend }) => backend === "cuda");
  const refusal = cuda.map(whyNot).find((error) => error !== null);
  return refusal === undefined ? "" : ` Not with CUDA: ${refusal.message}`;
}

function noneRuns({ engines }: EngineCatalog): ErrorReport {
  const reasons = engines.flatMap((engine) => whyNot(engine) ?? []);
  return {
    code: "ENGINE_NONE_WORKS",
    message: `None of ${engines.length} known engines runs here.`,
    hint:
      reasons[0]?.hint ?? "Put llama-server of any llama.cpp build here and name it with --engine.",
    detail: reasons.map(({ message }) => message).join("\n"),
    remedies: ["retry-setup", "choose-engine"],
  };
}

/** One engine in a line: where, what is inside, whether it fits, whether it was proved and when. */
function factOf(engine: EngineRecord): Fact {
  const place = engine.inUse ? "in use" : PLACES[engine.place];
  const parts = [
    `${BACKEND_NAMES[engine.backend]}, ${place}`,
    inside(engine),
    fit(engine),
    proof(engine),
  ];
  return { name: engine.id, value: parts.filter((part) => part !== "").join("; ") };
}

const PLACES: Record<EngineRecord["place"], string> = {
  cache: "installed",
  elsewhere: "on this machine",
  available: "can be fetched",
};

function inside({ contents }: EngineRecord): string {
  if (contents === null) return "";
  const { cudaMajor, inspected, ptx, sass } = contents;
  const versions = [...new Set(ptx.map(({ version }) => version))].map((version) => {
    const targets = ptx.filter((one) => one.version === version).map(({ target }) => target);
    return `PTX ${version} for ${targets.join(" ")}`;
  });
  if (sass.length + ptx.length === 0) return "";
  const code = [sass.join(" "), ...versions].filter((part) => part !== "");
  const major = cudaMajor === null ? "" : `CUDA ${cudaMajor}: `;
  return `${major}${code.join(", ")}${inspected ? "" : " (as declared)"}`;
}

function foreseen({ fit: { because } }: EngineRecord): string {
  return because === "" ? "." : `: ${because}`;
}

function fit({ fit: { because, runs } }: EngineRecord): string {
  const words = { native: "fits", jit: "fits after compiling", no: "does not fit" }[runs];
  return because === "" ? words : `${words}: ${because.replace(/\.$/, "")}`;
}

function proof({ fit: foreseen, proof: known }: EngineRecord): string {
  switch (known.state) {
    case "passed":
      return `proved ${minute(known.at)} (${known.version})`;
    case "failed":
      return `failed ${minute(known.at)}: ${known.error.message}`;
    case "none":
      return foreseen.runs === "no" ? "" : "not proved yet";
    default:
      return known satisfies never;
  }
}
