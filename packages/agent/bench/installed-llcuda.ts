/** An installed llcuda, driven by its command as a person drives it. Needs nothing of node_modules. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const START_LIMIT_MS = 180_000;
const MOST_PRINTED = 256 * 1024 * 1024;

export interface Figure {
  median: number;
}

export interface Point {
  axes: Record<"concurrency" | "depth" | "generation" | "prompt", number | null> & {
    flags: Record<string, string>;
  };
  quantities: Record<string, Figure | undefined>;
  limit: { share: number; bound: string } | null;
  disturbances: string[];
}

export interface Run {
  points: Point[];
  bottleneck: string | null;
  conditions: {
    gpu: string | null;
    driver: string | null;
    bandwidth: number | null;
    compute: number | null;
  };
  error: { message: string } | null;
}

export interface InstalledLlcudaInput {
  /** A command, or a script that Node runs. */
  llcuda: string;
  engine?: string | undefined;
  /** Where llcuda keeps its things; a new folder that `close` removes where left out. */
  home?: string | undefined;
  /** Where each run is written as JSON. */
  out: string;
}

type Variables = Record<string, string>;

export class InstalledLlcuda {
  readonly home: string;
  readonly #input: InstalledLlcudaInput;
  readonly #program: string;
  readonly #first: string[];

  constructor(input: InstalledLlcudaInput) {
    this.#input = input;
    this.home = input.home ?? mkdtempSync(join(tmpdir(), "llcuda-bench-"));
    const { llcuda } = input;
    const script = /\.[jt]s$/.test(llcuda);
    this.#program = script ? process.execPath : llcuda;
    this.#first = script ? [llcuda] : [];
  }

  /** One command to its end. @returns what it printed */
  async command(args: readonly string[], more: Variables = {}): Promise<string> {
    const options = { env: this.#environment(more), maxBuffer: MOST_PRINTED };
    const { stdout } = await promisify(execFile)(this.#program, [...this.#first, ...args], options);
    return stdout;
  }

  /** `llcuda bench`, written to a file, and its points to the terminal. */
  async bench(name: string, words: string, more: Variables = {}): Promise<Run> {
    const began = performance.now();
    const text = await this.command(["bench", ...words.split(" "), "--anyway", "--json"], more);
    writeFileSync(join(this.#input.out, `${name}.json`), text);
    const { run } = JSON.parse(text) as { run: Run };
    const took = ((performance.now() - began) / 1_000).toFixed(0);
    console.log(`\n## ${name} (${took} s)${run.error === null ? "" : `: ${run.error.message}`}\n`);
    for (const point of run.points) console.log(lineOf(point));
    if (run.bottleneck !== null) console.log(run.bottleneck);
    return run;
  }

  /** While `llcuda up` runs with a model. */
  async during<T>(model: string, work: () => Promise<T>, more: Variables = {}): Promise<T> {
    const agent = await this.#up(model, more);
    try {
      return await work();
    } finally {
      agent.kill("SIGTERM");
      if (agent.exitCode === null) await once(agent, "exit");
    }
  }

  /** Address and token of the agent that runs. */
  door(): { url: string; token: string } {
    const folder = join(this.home, "run");
    const file = readdirSync(folder).find((name) => /^agent-\d+\.json$/.test(name));
    if (file === undefined) throw new Error("no agent runs");
    return JSON.parse(readFileSync(join(folder, file), "utf8")) as {
      url: string;
      token: string;
    };
  }

  close(): void {
    if (this.#input.home === undefined) rmSync(this.home, { recursive: true, force: true });
  }

  #environment(more: Variables): NodeJS.ProcessEnv {
    const own = { LLCUDA_HOME: this.home, LLCUDA_NO_OPEN: "1", LLCUDA_OFFLINE: "1" };
    return { ...process.env, ...own, ...more };
  }

  /** Resolves once it has printed its address. */
  async #up(model: string, more: Variables): Promise<ChildProcess> {
    const { engine } = this.#input;
    const own = engine === undefined ? [] : ["--engine", engine];
    const args = [...this.#first, "up", "--port", "0", "--model", model, ...own];
    const agent = spawn(this.#program, args, {
      env: this.#environment(more),
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise<void>((resolve, reject) => {
      const late = (): void => reject(new Error("llcuda up printed no address"));
      const limit = setTimeout(late, START_LIMIT_MS);
      agent.stdout.on("data", (text: Buffer) => {
        if (!text.toString().includes("Dashboard:")) return;
        clearTimeout(limit);
        resolve();
      });
      agent.once("exit", (code) => reject(new Error(`llcuda up ended with ${code}`)));
    });
    return agent;
  }
}

function lineOf({ axes, disturbances, limit, quantities }: Point): string {
  const { concurrency, depth, generation, prompt } = axes;
  const flags = Object.entries(axes.flags).map(([flag, value]) => `${flag} ${value}`);
  const figures = Object.entries(quantities).flatMap(([name, figure]) =>
    figure === undefined ? [] : [`${name} ${figure.median.toFixed(1)}`],
  );
  const place = `pp${prompt} tg${generation} d${depth ?? 0} x${concurrency ?? 1} ${flags.join(" ")}`;
  const share =
    limit === null ? "" : ` | ${(100 * limit.share).toFixed(0)} % of the ${limit.bound} limit`;
  const noise = disturbances.length === 0 ? "" : ` | ${disturbances.join("; ")}`;
  return `${place.trim()} | ${figures.join(", ")}${share}${noise}`;
}
