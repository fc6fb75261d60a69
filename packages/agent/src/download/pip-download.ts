import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ErrorCode, Progress } from "@llcuda/protocol";
import { Failure } from "../failure.ts";
import { TransferRate } from "./transfer-rate.ts";

/** pip has its own time limits and retries; one that neither ends nor brings bytes is ended. */
const STALL_MS = 300_000;
const LOOK_MS = 250;
/** Kept of what pip says. */
const SAID_CHARS = 4000;

export interface PipRequest {
  /** LLCUDA_PYTHON in it names another Python than python3. */
  env: Record<string, string | undefined>;
  /** NAME==VERSION, or as much of it as is known. */
  requirement: string;
  /** Made empty first; the caller removes it. */
  folder: string;
  /** A wheel is fetched as it is; of a source archive pip also runs the set-up, to learn its name. */
  form: "wheel" | "sdist";
  /** Of the file, for the progress; null where pip itself is to tell it. */
  size: number | null;
  /** What a failure is called. */
  unavailable: ErrorCode;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

const FORMS = {
  wheel: { ending: ".whl", choice: ["--only-binary", ":all:"] },
  sdist: { ending: ".tar.gz", choice: ["--no-binary"] },
} as const;

/**
 * Lets pip fetch one package, with the host's own pip configuration, and gives its path.
 * @throws Failure of the code `unavailable` with pip's own words, CANCELLED
 */
export async function pipDownload(request: PipRequest): Promise<string> {
  const { choice, ending } = FORMS[request.form];
  const packages = join(request.folder, "packages");
  const temporary = join(request.folder, "tmp");
  await rm(request.folder, { recursive: true, force: true });
  await mkdir(packages, { recursive: true });
  await mkdir(temporary);
  const [name = ""] = request.requirement.split("==");
  const form = request.form === "sdist" ? [...choice, name] : choice;
  const fetched = ["--no-deps", ...form, "--dest", packages, request.requirement];
  const quiet = ["--no-cache-dir", "--disable-pip-version-check", "--no-input"];
  const args = ["-m", "pip", "download", "--progress-bar", "off", ...quiet, ...fetched];
  const child = spawn(request.env["LLCUDA_PYTHON"] ?? "python3", args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...request.env,
      // pip unpacks into TMPDIR, which may be a small memory disk.
      TMPDIR: temporary,
      PIP_REQUIRE_VIRTUALENV: "0",
      // Since 25.1 it can go on where a connection broke; an older one does not know the variable.
      PIP_RESUME_RETRIES: "5",
    },
  });
  let said = "";
  const listen = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-SAID_CHARS);
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  const cancel = (): unknown => child.kill("SIGKILL");
  request.signal.addEventListener("abort", cancel, { once: true });
  const total = (): number | null => request.size ?? toldSize(said);
  const watcher = watchGrowth(request, total, () => child.kill("SIGKILL"));
  try {
    if (request.signal.aborted) cancel();
    const [code] = (await once(child, "close")) as [number | null];
    if (request.signal.aborted) {
      throw new Failure("CANCELLED", "pip was stopped", "Start it again.");
    }
    const file = (await readdir(packages)).find((each) => each.endsWith(ending));
    if (code !== 0 || file === undefined) throw refused(request, code, said);
    return join(packages, file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw refused(request, null, error instanceof Error ? error.message : String(error));
  } finally {
    watcher.stop();
    request.signal.removeEventListener("abort", cancel);
  }
}

/** "Downloading NAME.whl (594.3 MB)": bytes, as far as the four digits tell. */
export function toldSize(said: string): number | null {
  const [, count, unit = ""] = /Downloading \S+ \(([\d.]+) (kB|MB|GB)\)/.exec(said) ?? [];
  const scale = { kB: 1e3, MB: 1e6, GB: 1e9 }[unit];
  return count === undefined || scale === undefined ? null : Number(count) * scale;
}

function watchGrowth(
  request: PipRequest,
  total: () => number | null,
  end: () => void,
): { stop(): void } {
  const rate = new TransferRate();
  let most = 0;
  let grewAt = performance.now();
  const look = async (): Promise<void> => {
    const bytes = await largest(request.folder, FORMS[request.form].ending);
    if (bytes > most) {
      most = bytes;
      grewAt = performance.now();
    } else if (performance.now() - grewAt > STALL_MS) end();
    const size = total();
    const progress = rate.sample(performance.now(), Math.min(most, size ?? most), size);
    if (progress !== null && most > 0) request.onProgress(progress);
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  return { stop: () => clearInterval(timer) };
}

async function largest(folder: string, ending: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const packages = names.filter((name) => name.endsWith(ending));
  const sizes = await Promise.all(
    packages.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return Math.max(0, ...sizes);
}

function refused(request: PipRequest, code: number | null, said: string): Failure {
  const [why, hint] = diagnose(said);
  return new Failure(
    request.unavailable,
    `pip could not fetch ${request.requirement}: ${why}${code === null ? "" : ` (exit code ${code})`}`,
    hint,
    { detail: said.trim() },
  );
}

/** pip's words to a cause and what to do. */
export function diagnose(said: string): [why: string, hint: string] {
  if (/No module named pip/.test(said)) {
    return [
      "this Python has no pip",
      "Install pip (Debian: python3-pip, or python3 -m ensurepip).",
    ];
  }
  if (/ENOENT/.test(said)) return ["there is no python3", "Install Python 3 with pip."];
  if (/No matching distribution/.test(said)) {
    return ["the package index does not have it or is out of reach", "Check pip's index settings."];
  }
  if (/No space left|Errno 28/.test(said)) {
    return ["the disk is full", "Free some space, or set LLCUDA_HOME to a larger disk."];
  }
  return ["it failed", "See pip's words below; check the network and pip's settings."];
}
