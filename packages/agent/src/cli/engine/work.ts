import type { EngineCatalog, EngineRecord, EngineWork } from "@llcuda/protocol";
import { pinOf } from "../../bootstrap/engine-source.ts";
import { failureOf } from "../../failure.ts";
import { BEGINNING } from "../../catalog/work-board.ts";
import { progressLine } from "../progress-line.ts";
import { abortOnSignal } from "../signals.ts";
import { openCatalog, type CatalogDoor } from "./catalog-door.ts";

/** `llcuda engine install SOURCE|ID` */
export async function engineInstall(wish: string): Promise<void> {
  await onEngine(async (door) => {
    const catalog = await door.read();
    const id = meant(wish, catalog)?.id ?? wish;
    await door.install(id);
    await untilDone(door, id);
    const { engines } = await door.read();
    const proved = newest(engines, catalog.engines) ?? engines.find((one) => one.id === id);
    process.stdout.write(
      `${proved?.id ?? id} is installed and proved.\n` +
        `\`llcuda engine use ${proved?.id ?? id}\` takes it at every start.\n`,
    );
  });
}

/** `llcuda engine prove ID` */
export async function engineProve(id: string): Promise<void> {
  await onEngine(async (door) => {
    await door.prove(id);
    await untilDone(door, id);
    process.stdout.write(`${id} runs here: it wrote a real token.\n`);
  });
}

async function onEngine(work: (door: CatalogDoor) => Promise<void>): Promise<void> {
  const door = openCatalog();
  try {
    await work(door);
  } finally {
    await door.close();
  }
}

/** A source or a backend means the best of it that can still be fetched, else the best that is here. */
function meant(wish: string, { engines }: EngineCatalog): EngineRecord | undefined {
  const pin = pinOf(wish);
  if (pin.kind !== "source" && pin.kind !== "backend") return undefined;
  const kind = engines.filter(({ backend, source }) =>
    pin.kind === "source" ? source === pin.source : backend === pin.backend,
  );
  return kind.find(({ place }) => place === "available") ?? kind[0];
}

function newest(now: EngineRecord[], before: EngineRecord[]): EngineRecord | undefined {
  const known = new Set(before.map(({ id }) => id));
  return now.find(({ id, place }) => place === "cache" && !known.has(id));
}

/** Shows the work until it has ended; SIGINT ends it. @throws Failure of the work */
async function untilDone(door: CatalogDoor, id: string): Promise<void> {
  const line = progressLine(process.stderr);
  const interrupt = abortOnSignal();
  let told: string = BEGINNING;
  const ended = await new Promise<EngineWork | null>((resolve) => {
    interrupt.signal.addEventListener("abort", () => void door.cancel(id));
    const stop = door.watch(({ work }) => {
      const mine = work.find(({ engine }) => engine === id) ?? null;
      if (mine === null || mine.error !== null) {
        stop();
        resolve(mine);
        return;
      }
      if (mine.detail !== told) {
        line.end();
        process.stderr.write(`${mine.detail}\n`);
      }
      told = mine.detail;
      if (mine.progress !== null) line.show(mine.progress, "");
    });
  });
  line.end();
  if (ended?.error != null) throw failureOf(ended.error);
  if (interrupt.signal.aborted) {
    const message = `The work on ${id} was ended.`;
    throw failureOf({ code: "CANCELLED", message, hint: "Start it again.", remedies: [] });
  }
}
