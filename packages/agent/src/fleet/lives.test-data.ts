import { UNTOLD, type ErrorCode } from "@llcuda/protocol";
import type { EngineDeath, EngineLife, Launch, LaunchInput } from "../engine/launch.ts";

/** A process that lives in memory and does what a test says. */
export interface Life {
  input: LaunchInput;
  pid: number;
  ready(): void;
  die(code: ErrorCode): void;
  over: boolean;
}

/** Engines in memory, by their models' paths. */
export class Lives {
  readonly all: Life[] = [];
  /** Ready as soon as they are started. */
  atOnce: boolean;
  /** Most processes of one model at once. */
  mostOfOne = 0;

  /** What each waits for before it ends. */
  readonly #lingers: Promise<void> | null;

  constructor({
    atOnce = true,
    lingers = null,
  }: { atOnce?: boolean; lingers?: Promise<void> | null } = {}) {
    this.atOnce = atOnce;
    this.#lingers = lingers;
  }

  get running(): Life[] {
    return this.all.filter(({ over }) => !over);
  }

  /** The process of a model that runs, or ran last. */
  of(path: string): Life | undefined {
    return this.all.findLast(({ input }) => input.model.path === path);
  }

  readonly launch: Launch = (input) => {
    const ready = Promise.withResolvers<Awaited<EngineLife["ready"]>>();
    const ended = Promise.withResolvers<EngineDeath>();
    const pid = 1_000_000 + this.all.length;
    const life: Life = {
      input,
      pid,
      over: false,
      ready: () =>
        ready.resolve({
          address: { url: "http://x", apiKey: "k", apiKeyFile: "/k", pid },
          contextSize: 8_192,
          slots: 4,
          offload: null,
          memory: null,
          effective: { ...UNTOLD, context: 8_192, contextPerSlot: 8_192, slots: 4 },
        }),
      die: (code) => {
        if (life.over) return;
        life.over = true;
        ready.resolve(null);
        const error = { code, message: "m", hint: "h", detail: "its own line", remedies: [] };
        ended.resolve({ error, exit: null, log: [] });
      },
    };
    this.all.push(life);
    const alike = this.running.filter((each) => each.input.model.path === input.model.path);
    this.mostOfOne = Math.max(this.mostOfOne, alike.length);
    // A real engine takes its time to end.
    const over = (): void => life.die("ENGINE_CRASHED");
    const end = (): void => void (this.#lingers?.then(over) ?? setImmediate(over));
    if (input.signal.aborted) end();
    else input.signal.addEventListener("abort", end, { once: true });
    if (this.atOnce) life.ready();
    return { ready: ready.promise, ended: ended.promise };
  };
}
