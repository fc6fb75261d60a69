import { assess, type Verdict } from "./assess.ts";
import { branchServesGpu, CUDA_RELEASES, cudaOfDriver, MINIMUM_DRIVERS } from "./cuda-releases.ts";
import { BUILD_PROFILES, type BuildProfile, inspectionOfProfile } from "./profiles.ts";
import { majorOf } from "./version.ts";

/** A GPU of each SM that the matrix covers. */
export const MATRIX_GPUS: readonly { sm: number; name: string }[] = [
  { sm: 50, name: "GeForce 940M" },
  { sm: 60, name: "Tesla P100" },
  { sm: 61, name: "GeForce GTX 1080" },
  { sm: 70, name: "Tesla V100" },
  { sm: 75, name: "Tesla T4" },
  { sm: 80, name: "A100" },
  { sm: 86, name: "GeForce RTX 3090" },
  { sm: 87, name: "Jetson Orin" },
  { sm: 89, name: "GeForce RTX 4090" },
  { sm: 90, name: "H100" },
  { sm: 100, name: "B200" },
  { sm: 103, name: "B300" },
  { sm: 120, name: "GeForce RTX 5090" },
  { sm: 121, name: "GB10" },
];

/** One driver of each branch that people meet, oldest first. */
export const MATRIX_DRIVERS: readonly string[] = [
  "450.80.02",
  "470.256.02",
  "510.108.03",
  "525.147.05",
  "535.288.01",
  "550.163.01",
  "560.35.05",
  "570.211.01",
  "575.64.05",
  "580.126.09",
  "590.48.01",
  "610.43.02",
  "615.36.02",
];

/** The verdict for one cell; null where the driver does not serve the GPU at all. */
export function matrixCell(
  profile: BuildProfile,
  gpu: { sm: number; name: string },
  driver: string,
): Verdict | null {
  if (!branchServesGpu(Number(driver.split(".")[0]), gpu.sm)) return null;
  return assess(inspectionOfProfile(profile), {
    machine: "x86_64",
    glibc: null,
    glibcxx: null,
    driver,
    driverCuda: null,
    compatCuda: null,
    fault: null,
    toolkits: [],
    gpus: [{ name: gpu.name, sm: gpu.sm, memory: null }],
  });
}

const SIGNS: Record<string, string> = {
  DRIVER_TOO_OLD: "driver",
  PTX_UNSUPPORTED: "ptx",
  NO_KERNEL_IMAGE: "no code",
};

function signOf(verdict: Verdict | null): string {
  if (verdict === null) return "";
  if (verdict.code === null) return verdict.runs === "native" ? "**yes**" : "jit";
  return SIGNS[verdict.code] ?? verdict.code;
}

/** The table of CUDA releases as Markdown. */
export function renderReleases(): string {
  const rows = CUDA_RELEASES.map(({ cuda, ptx, driver }) => {
    const minimum = MINIMUM_DRIVERS[majorOf(cuda)] ?? "";
    return [cuda, ptx, driver === null ? "not known yet" : `${driver}`, minimum];
  });
  return table(["CUDA", "PTX", "driver branch", "programs of this major run from"], rows).join(
    "\n",
  );
}

/** The matrix as Markdown: one table for each build, a row for each SM, a column for each driver. */
export function renderMatrix(): string {
  return BUILD_PROFILES.map((profile) => {
    const head = MATRIX_DRIVERS.map(
      (driver) => `${driver.split(".")[0]} (${cudaOfDriver(driver)?.cuda})`,
    );
    const rows = MATRIX_GPUS.map((gpu) =>
      [`${gpu.sm} ${gpu.name}`].concat(
        MATRIX_DRIVERS.map((driver) => signOf(matrixCell(profile, gpu, driver))),
      ),
    );
    return [`### ${profile.id}`, "", describe(profile), "", ...table(["SM", ...head], rows)].join(
      "\n",
    );
  }).join("\n\n");
}

function describe({ about, toolkit, sass, ptx, ptxVersion }: BuildProfile): string {
  const code = ptx.length === 0 ? "no PTX" : `PTX ${ptxVersion} for ${ptx.join(", ")}`;
  return `${about}: CUDA ${toolkit}, machine code for ${sass.join(", ")}, ${code}.`;
}

/** Cells padded to one width a column, as the formatter of this repository writes tables. */
function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}
