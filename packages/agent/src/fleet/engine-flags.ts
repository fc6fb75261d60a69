import { execFile } from "node:child_process";
import { commandOf, type Engine } from "../engine/engine.ts";

/** `--help` prints within 0.1 s; an engine that does not is no reason to wait with a load. */
const LIMIT_MS = 10_000;
/** The text has 60 kB. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Every spelling of every argument of one build, and how many words of value follow it. */
export type KnownArguments = ReadonlyMap<string, number>;

/** A line that explains an argument: its spellings, then what its value is called, if it takes one. */
const HEAD = /^((?:-{1,2}[A-Za-z][\w.-]*,? *)+)(.*)$/gm;
/** Two words in capitals; what has blanks elsewhere is one value in words. */
const TWO_VALUES = /^[A-Z_\d]+ [A-Z_\d]+$/;

/** What a text of `llama-server --help` explains. Pure. */
export function flagsIn(help: string): KnownArguments {
  const known = new Map<string, number>();
  for (const [, names = "", rest = ""] of help.matchAll(HEAD)) {
    // What is explained behind it stands at least three blanks away.
    const value = /\s{2,}$/.test(names) && !/,\s*$/.test(names) ? "" : rest.split(/\s{2,}/, 1)[0];
    const takes = value === undefined || value === "" ? 0 : TWO_VALUES.test(value) ? 2 : 1;
    for (const name of names.trim().split(/,? +|,/)) if (name !== "") known.set(name, takes);
  }
  return known;
}

/** What an engine's build understands; asked until it tells, then kept for each build. Null where it does not. */
export class EngineFlags {
  readonly #asked = new Map<string, Promise<KnownArguments | null>>();

  of(engine: Engine): Promise<KnownArguments | null> {
    const asked = this.#asked.get(engine.bin) ?? ask(engine);
    this.#asked.set(engine.bin, asked);
    // A machine may have been too busy for it; the next load asks anew.
    void asked.then((known) => known ?? this.#asked.delete(engine.bin));
    return asked;
  }
}

function ask(engine: Engine): Promise<KnownArguments | null> {
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
