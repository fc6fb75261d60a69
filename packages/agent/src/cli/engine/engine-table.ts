import type { EngineCatalog, EngineContents, EngineRecord } from "@llcuda/protocol";
import { formatBytes } from "../format.ts";

const RUNS = { native: "fits", jit: "fits, compiles its kernels first", no: "does not run" };

/** The catalog as a person reads it in a terminal: two lines an engine, the best first. */
export function engineTable({ choice, engines, pin }: EngineCatalog): string {
  const width = Math.max(0, ...engines.map(({ id }) => id.length));
  const lines = engines.flatMap((engine) => {
    const { because, runs } = engine.fit;
    const mark = engine.inUse ? "*" : " ";
    const facts = [kindOf(engine), placeOf(engine), proofOf(engine)].join(", ");
    const fit = because === "" ? RUNS[runs] : `${RUNS[runs]}: ${because}`;
    return [`${mark} ${engine.id.padEnd(width)}  ${facts}`, `  ${" ".repeat(width)}  ${fit}`];
  });
  const told = [
    ...(choice === null ? [] : [choice.because]),
    ...(pin === null
      ? []
      : [`Only ${pin} is used; \`llcuda engine use auto\` lets llcuda choose again.`]),
  ];
  if (engines.length === 0) lines.push("No engine is known here, and no source has one.");
  return [...lines, ...(told.length === 0 ? [] : ["", ...told])].join("\n");
}

function kindOf({ backend, contents }: EngineRecord): string {
  const code = contents === null ? "" : codeOf(contents);
  const major = contents?.cudaMajor;
  const name = backend === "cuda" && major != null ? `cuda ${major}` : backend;
  return code === "" ? name : `${name} (${code})`;
}

function codeOf({ ptx, sass }: EngineContents): string {
  const targets = [...new Set(ptx.map(({ target }) => target))];
  const compiled = targets.length === 0 ? [] : [`PTX ${targets.join(" ")}`];
  return [...sass, ...compiled].join(" ");
}

function placeOf({ path, place, size }: EngineRecord): string {
  const bytes = size === null ? "" : `, ${formatBytes(size)}`;
  if (place === "available") return `to fetch${bytes}`;
  return place === "cache" ? `in the cache${bytes}` : `at ${path ?? "an unknown place"}`;
}

function proofOf({ proof }: EngineRecord): string {
  if (proof.state === "none") return "not proved";
  if (proof.state === "passed") return `proved ${proof.at.slice(0, 10)} (${proof.version})`;
  return `failed ${proof.at.slice(0, 10)}: ${proof.error.message}`;
}
