/**
 * Asks llama.cpp what each model of fit/model-shapes.test-data.ts takes, and writes it as JSON. No GPU
 * is needed: an RPC server stands for one, and the fit step of llama-server
 * (the code of llama-fit-params) measures without allocating; the model files are sparse.
 *
 *   node packages/gguf/scripts/fit-oracle.ts packages/gguf/src/fit/oracle.json ENGINE_FOLDER RPC_SERVER
 *   node packages/gguf/scripts/fit-oracle.ts OTHER.json ENGINE_FOLDER   with the engine's own CUDA device
 *
 * ENGINE_FOLDER is one of llcuda's (with engine.json), installed with LLCUDA_DEBIAN_BACKENDS=rpc.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { MODEL_SHAPES } from "../src/fit/model-shapes.test-data.ts";
import { ORACLE_CASES, type OracleFigures } from "../src/fit/oracle.test-data.ts";
import { contentOf } from "../src/fit/shape-content.test-data.ts";
import { ggufHeader } from "../src/write.ts";
import { freePort, linesUntil } from "./engine-lines.ts";

const LIMIT_MS = 60_000;

interface Engine {
  bin: string;
  launcher: string[];
  cwd?: string;
  env: Record<string, string>;
  libraryPath: string[];
}

async function readEngine(folder: string): Promise<Engine> {
  const text = await readFile(join(folder, "engine.json"), "utf8");
  const { engine } = JSON.parse(text.replaceAll("${root}", folder)) as { engine: Engine };
  return engine;
}

function start(engine: Engine, program: string, args: string[]): ChildProcess {
  const { cwd, env, launcher, libraryPath } = engine;
  const [file = program, ...rest] = [...launcher, program, ...args];
  const libraries = libraryPath.length > 0 ? { LD_LIBRARY_PATH: libraryPath.join(":") } : {};
  return spawn(file, rest, {
    cwd,
    env: { ...process.env, ...libraries, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Until something answers there; the RPC server tells nothing into a pipe before it ends. */
async function listening(port: number): Promise<void> {
  for (const end = Date.now() + LIMIT_MS; Date.now() < end; await delay(50)) {
    const socket = connect(port, "127.0.0.1");
    const heard = await once(socket, "connect").catch(() => null);
    socket.destroy();
    if (heard !== null) return;
  }
  throw new Error("the RPC server does not answer");
}

/** What the log of one measurement says, in MiB. */
function figures(lines: string[]): OracleFigures {
  const rows = (name: RegExp) =>
    lines.flatMap((line) => [...line.matchAll(name)]).map((row) => row.slice(1).map(Number));
  const device = rows(/- (?:RPC|CUDA)\d.*?\((?:\s*\d+) =\s*(\d+) \+\s*(\d+) \+\s*(\d+)\)/g)[0];
  const host = rows(/- Host.*\|\s*\d+ =\s*(\d+) \+\s*(\d+) \+\s*(\d+) /g)[0];
  const compute = (where: string) =>
    rows(new RegExp(`${where}\\S* compute buffer size =\\s*([\\d.]+) MiB`, "g"))[0]?.[0] ?? 0;
  const output = rows(/output buffer size =\s*([\d.]+) MiB/g)[0]?.[0] ?? 0;
  // Weights that are laid out anew for the processor are counted apart.
  const repacked = rows(/- CPU_REPACK.*\|\s*\d+ =\s*(\d+) /g)[0]?.[0] ?? 0;
  if (host === undefined) throw new Error(`no figures in\n${lines.slice(-20).join("\n")}`);
  return {
    device: [device?.[0] ?? 0, device?.[1] ?? 0, compute("(?:RPC|CUDA)\\d")],
    host: [host[0]! + repacked, host[1]!, compute("(?:CPU|CUDA_Host)")],
    output,
  };
}

async function askServer(engine: Engine, asked: string[]): Promise<OracleFigures> {
  const args = [...asked, "-v", "--port", `${await freePort()}`];
  const server = start(engine, join(engine.bin, "llama-server"), args);
  // It would load the model next.
  return figures(await linesUntil(server, /fitting params to free memory took/));
}

/** What llama-fit-params prints: whole MiB. It ends before its log, which is more exact, is written. */
function printedFigures(lines: string[]): OracleFigures {
  const row = (name: string): [number, number, number] => {
    const found = lines.map((line) => new RegExp(`^${name} (\\d+) (\\d+) (\\d+)`).exec(line));
    const [, weights, kv, compute] = found.find((match) => match !== null) ?? [];
    return [Number(weights ?? 0), Number(kv ?? 0), Number(compute ?? 0)];
  };
  return { device: row("(?:RPC|CUDA)\\d"), host: row("Host"), output: 0 };
}

const [to, folder, rpcProgram] = process.argv.slice(2);
if (to === undefined || folder === undefined)
  throw new Error("usage: fit-oracle.ts OUTPUT ENGINE_FOLDER [RPC_SERVER]");
const engine = await readEngine(folder);
const models = await mkdtemp(join(tmpdir(), "llcuda-fit-"));
const port = await freePort();
const device =
  rpcProgram === undefined ? null : start(engine, rpcProgram, ["-d", "CPU", "-p", `${port}`]);
device?.stdout?.resume();
device?.stderr?.resume();
const devices = device === null ? [] : ["--rpc", `127.0.0.1:${port}`];
try {
  if (device !== null) await listening(port);
  const version = await linesUntil(
    start(engine, join(engine.bin, "llama-server"), ["--version"]),
    null,
  );
  const measured: Record<string, Record<string, OracleFigures>> = {};
  for (const shape of MODEL_SHAPES) {
    const file = join(models, "model.gguf");
    const { header, size } = ggufHeader(contentOf(shape));
    await writeFile(file, header);
    await truncate(file, size);
    const own: Record<string, OracleFigures> = {};
    for (const { name, program, args } of ORACLE_CASES) {
      const asked = ["-m", file, ...args(shape), ...devices];
      own[name] =
        program === "llama-server"
          ? await askServer(engine, asked)
          : printedFigures(
              await linesUntil(
                start(engine, join(engine.bin, program), [...asked, "-fitp", "on"]),
                null,
              ),
            );
      process.stdout.write(`${shape.name} ${name} ${JSON.stringify(own[name])}\n`);
    }
    measured[shape.name] = own;
  }
  const build = /version: .*$/m.exec(version.join("\n"))?.[0] ?? "unknown";
  await writeFile(to, `${JSON.stringify({ engine: build, unit: "MiB", models: measured })}\n`);
} finally {
  device?.kill("SIGKILL");
  await rm(models, { recursive: true });
}
