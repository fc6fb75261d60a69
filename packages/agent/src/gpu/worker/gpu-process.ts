import { spawn, type ChildProcess } from "node:child_process";
import { parentDeathLauncher } from "../../engine/parent-death.ts";
import { programFile } from "../../program-file.ts";

/** Kept of what a dying process says. */
const SAID_CHARS = 4_000;

interface GpuProcessInput {
  /** From `src`, without extension. */
  program: string;
  env: Record<string, string | undefined>;
  onMessage: (message: unknown) => void;
  /** Once, however it ended. @param why in words, with its last ones */
  onEnd: (why: string) => void;
}

/** A process that touches GPUs: what crashes there does not crash the agent, and it dies with the agent. */
export class GpuProcess {
  readonly #child: ChildProcess;
  #said = "";
  #ended = false;

  static async start(input: GpuProcessInput): Promise<GpuProcess> {
    return new GpuProcess(await parentDeathLauncher(), input);
  }

  private constructor(launcher: readonly string[], input: GpuProcessInput) {
    const node = [process.execPath, "--disable-warning=ExperimentalWarning"];
    const [file, ...args] = [...launcher, ...node, programFile(input.program)];
    this.#child = spawn(file, args, {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: input.env,
    });
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString()).slice(-SAID_CHARS);
    });
    this.#child.on("message", input.onMessage);
    const end = (why: string): void => {
      if (this.#ended) return;
      this.#ended = true;
      const words = this.#said.trim();
      input.onEnd(words === "" ? why : `${why}: ${words}`);
    };
    // More than once: what cannot be started cannot be written to either.
    this.#child.on("error", (error) => end(error.message));
    this.#child.once("close", (code, signal) => end(`it ended with ${signal ?? code}`));
    // It does not keep the agent alive.
    this.#child.unref();
    this.#child.channel?.unref();
  }

  get ended(): boolean {
    return this.#ended;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: object): void {
    if (this.#child.connected) this.#child.send(message);
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
