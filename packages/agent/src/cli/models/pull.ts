import {
  placeWords,
  type AlreadyHere,
  type Download,
  type DownloadStatus,
  type Progress,
} from "@llcuda/protocol";
import { Failure, failureOf } from "../../failure.ts";
import { print, printable, printJson } from "../gguf/output.ts";
import { progressLine } from "../progress-line.ts";
import { abortOnSignal } from "../signals.ts";
import { type ModelsDoor, withModels } from "./models-door.ts";

/** What a download is at, beside its figures. */
const STEPS: Partial<Record<DownloadStatus, string>> = {
  verifying: "checking",
  writing: "writing to the disk",
};

export interface PullOptions {
  projector?: boolean;
  /** Also where it is on this machine already. */
  anyway?: boolean;
  json?: boolean;
}

/** `llcuda models pull MODEL`: fetches a model and shows how it goes. */
export async function pull(reference: string, options: PullOptions): Promise<void> {
  await withModels(async (door) => {
    const asked = new Date().toISOString();
    const projector = options.projector !== false;
    const pulled = await door.pull(reference, projector, options.anyway === true);
    if (pulled.outcome === "here") {
      return options.json === true ? printJson(pulled) : print(hereWords(pulled));
    }
    const done = await untilHere(door, pulled.id, asked);
    await requireModel(door, done);
    if (options.json === true) return printJson(done);
    return print(`${done.name} is here: ${done.modelId ?? done.reference}\n`);
  });
}

/** What came may be no model: the hub holds whatever somebody put there. @throws Failure */
async function requireModel(door: ModelsDoor, { modelId, name }: Download): Promise<void> {
  const { models } = await door.library();
  const problem = models.find(({ id }) => id === modelId)?.problem ?? null;
  if (problem === null) return;
  const { message, ...rest } = problem;
  throw failureOf({ ...rest, message: `${name} came, and does not load: ${message}` });
}

function hereWords({ by, lacksProjector, name, path, place }: AlreadyHere): string {
  const doubt =
    by === "name" ? "By its name and length: `llcuda models verify` reads its hash.\n" : "";
  const blind = lacksProjector ? "The file that lets it see or hear does not lie there.\n" : "";
  return `${printable(name)} is already here, ${placeWords(place)}: nothing is downloaded.\n  ${printable(path)}\n${doubt}${blind}With --anyway it is downloaded all the same.\n`;
}

/** Of the check, where the file is read again; else of what came. */
function progressOf({ checking, done, rate, secondsLeft, total }: Download): Progress {
  if (checking !== null) {
    return { unit: "bytes", ...checking, ratePerSecond: null, secondsLeft: null };
  }
  return { unit: "bytes", done, total, ratePerSecond: rate, secondsLeft };
}

/**
 * Shows a download until it has ended; SIGINT leaves it: what came is kept.
 * @param asked when this command asked for it: one that reaches nobody is then not tried for ever
 * @throws Failure
 */
async function untilHere(door: ModelsDoor, id: string, asked: string): Promise<Download> {
  const line = progressLine(process.stderr);
  const interrupt = abortOnSignal();
  let told: string | null = null;
  let doneAtFirst: number | null = null;
  const ended = await new Promise<Download | null>((settle) => {
    interrupt.signal.addEventListener("abort", () => settle(null));
    const stop = door.watchDownloads(({ downloads }) => {
      const mine = downloads.find((download) => download.id === id);
      if (mine === undefined || mine.status === "done" || mine.status === "failed") {
        stop();
        settle(mine ?? null);
        return;
      }
      doneAtFirst ??= mine.done;
      const waits = mine.error !== null && mine.status !== "running";
      if (waits && mine.done <= doneAtFirst) {
        // A person who waits for the first byte has most likely mistyped it, or has no network.
        stop();
        settle(mine);
        return;
      }
      const note = [mine.error?.message, mine.note].filter((part) => part != null).join("; ");
      if (note !== told && note !== "") {
        line.end();
        process.stderr.write(`${note}\n`);
      }
      told = note;
      if (waits) return;
      line.show(progressOf(mine), STEPS[mine.status] ?? "");
    });
  });
  line.end();
  if (ended?.error != null) {
    if (ended.status !== "failed" && ended.done === 0 && ended.addedAt >= asked) {
      await door.cancelPull(id);
    }
    throw failureOf(ended.error);
  }
  if (ended?.status === "done") return ended;
  const where =
    door.agent === null ? "The same command goes on with it." : "The agent goes on with it.";
  throw new Failure("CANCELLED", "You no longer wait for the download.", where);
}
