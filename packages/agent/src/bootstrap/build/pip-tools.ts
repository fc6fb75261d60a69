import { access, constants, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../../failure.ts";
import type { InstallContext } from "../install-context.ts";
import { lastWords, runProgram } from "../program.ts";
import { buildPlaces } from "./build-places.ts";

/** Programs that Python's index carries as wheels, unpacked by pip without root. */
const TOOLS = {
  cmake: { requirement: "cmake==3.31.10", program: "cmake/data/bin/cmake" },
  ninja: { requirement: "ninja==1.13.0", program: "bin/ninja" },
} as const;

/** The wheels have 30 MB. */
const PIP_MS = 10 * 60_000;

/**
 * A build tool for a host that has none: from the cache, else through pip.
 * @throws Failure BUILD_TOOL_MISSING with pip's own words, CANCELLED
 */
export async function pipTool(
  tool: keyof typeof TOOLS,
  { home, report, signal }: InstallContext,
  env: Record<string, string | undefined>,
): Promise<string> {
  const { program, requirement } = TOOLS[tool];
  const folder = join(buildPlaces(home).tools, requirement.replace("==", "-"));
  const file = join(folder, program);
  if (await isExecutable(file)) return file;
  report.detail(`pip fetches ${tool}, which is not here`);
  const draft = `${folder}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  const quiet = ["--no-cache-dir", "--disable-pip-version-check", "--no-input", "--no-deps"];
  const wheel = ["--only-binary", ":all:", "--target", draft, requirement];
  const args = ["-m", "pip", "install", ...quiet, ...wheel];
  const python = env["LLCUDA_PYTHON"] ?? "python3";
  const command = {
    file: python,
    args,
    cwd: undefined,
    env: { ...env, PIP_REQUIRE_VIRTUALENV: "0" },
  };
  const result = await runProgram(command, { timeoutMs: PIP_MS, signal });
  if (signal.aborted) throw new Failure("CANCELLED", "pip was stopped", "Start it again.");
  if (result.exit.code === 0) {
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
    if (await isExecutable(file)) return file;
  }
  await rm(draft, { recursive: true, force: true });
  const packageOf = tool === "ninja" ? "ninja-build" : tool;
  const detail = result.startError?.message ?? lastWords(result);
  throw new Failure(
    "BUILD_TOOL_MISSING",
    `A build needs ${tool}, which is not here, and pip gives no ${requirement}.`,
    `Install it: apt-get install ${packageOf} or dnf install ${packageOf}.`,
    { detail },
  );
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
