import { execFile } from "node:child_process";
import { commandOf, type Engine } from "../engine/engine.ts";

/** `--help` prints within 0.1 s; an engine that does not is no reason to wait with a load. */
const LIMIT_MS = 10_000;
/** The text has 60 kB. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Every spelling of every argument that a text of `llama-server --help` explains. Pure. */
export function flagsIn(help: string): ReadonlySet<string> {
  const heads = help.match(/^(?:-{1,2}[A-Za-z][\w.-]*(?:, *)?)+/gm) ?? [];
  return new Set(heads.flatMap((head) => head.split(/, */)));
}

/** What an engine's build understands; asked once for each build. Null where it does not tell. */
export class EngineFlags {
  readonly #asked = new Map<string, Promise<ReadonlySet<string> | null>>();

  of(engine: Engine): Promise<ReadonlySet<string> | null> {
    const asked = this.#asked.get(engine.bin) ?? ask(engine);
    this.#asked.set(engine.bin, asked);
    return asked;
  }
}

function ask(engine: Engine): Promise<ReadonlySet<string> | null> {
  const { args, cwd, env, file } = commandOf(engine, "llama-server", ["--help"]);
  const options = { cwd, env, timeout: LIMIT_MS, maxBuffer: MAX_BYTES };
  return new Promise((resolve) => {
    execFile(file, args, options, (_error, stdout, stderr) => {
      const flags = flagsIn(`${stdout}\n${stderr}`);
      // A stand-in that explains next to nothing is not believed either.
      resolve(flags.has("-m") && flags.has("-c") ? flags : null);
    });
  });
}
