import { AUTOMATIC, replacedWords, type LoadedModel, type LoadOutcome } from "@llcuda/protocol";
import { failureOf } from "../../failure.ts";
import { memoryAmount } from "../../host/memory-amount.ts";
import { formatSeconds } from "../format.ts";
import { print, printable, printJson, table } from "../gguf/output.ts";
import { progressLine } from "../progress-line.ts";
import { abortOnSignal } from "../signals.ts";
import { loadOptionsOf, type LoadFlags } from "./load-flags.ts";
import { withAgent } from "./running-agent.ts";
import { untilDecided } from "./until-decided.ts";

export interface LoadCommandOptions extends LoadFlags {
  unload?: string[];
  pin?: boolean;
  save?: boolean;
  /** Also where memory cannot hold it. */
  anyway?: boolean;
  json?: boolean;
}

/** `llcuda models load MODEL`: exit code 1 when others must go first. */
export async function load(model: string, flags: LoadCommandOptions): Promise<void> {
  await withAgent(async (api) => {
    const saved = await api.models.options.query({ model });
    const options = loadOptionsOf(flags, saved.options ?? AUTOMATIC);
    if (flags.save === true && options !== null) {
      await api.models.saveOptions.mutate({ model, options });
    }
    const unload = flags.unload?.includes("auto") === true ? ("auto" as const) : flags.unload;
    const request = {
      model,
      ...(options === null ? {} : { options }),
      ...(flags.anyway === true ? { anyway: true } : {}),
      ...(unload === undefined ? {} : { unload }),
    };
    let outcome = await api.models.load.mutate(request);
    while (outcome.outcome === "waits") {
      const decided = await untilDecided(api.models, outcome.id);
      if (decided === "begun") break;
      outcome = await api.models.load.mutate(request);
    }
    if (outcome.outcome === "needs-room") {
      process.exitCode = 1;
      await (flags.json === true ? printJson(outcome) : print(roomText(outcome)));
      return;
    }
    if (flags.pin === true) await api.models.pin.mutate({ id: outcome.id, pinned: true });
    const loaded = await untilLoaded(api.models, outcome.id);
    await (flags.json === true ? printJson(loaded) : print(loadedText(loaded)));
  });
}

type Models = Parameters<Parameters<typeof withAgent>[0]>[0]["models"];

/** Shows the load until it is over; SIGINT ends it. @throws Failure why it failed */
function untilLoaded(models: Models, id: string): Promise<LoadedModel> {
  const line = progressLine(process.stderr);
  const abort = abortOnSignal();
  let last: LoadedModel | undefined;
  return new Promise<LoadedModel>((resolve, reject) => {
    const subscription = models.loaded.watch.subscribe(undefined, {
      onData: ({ models: all }) => {
        const model = all.find((each) => each.model.id === id);
        const state = model?.state;
        last = model ?? last;
        if (state?.phase === "starting" && state.progress !== null) {
          line.show(state.progress, state.stage);
        }
        if (model !== undefined && state?.phase === "ready") {
          subscription.unsubscribe();
          resolve(model);
        }
        if (model !== undefined && state?.phase === "failed" && state.restart === null) {
          subscription.unsubscribe();
          reject(failureOf(withRemarks(state.error, model)));
        }
      },
      onError: reject,
    });
    abort.signal.addEventListener("abort", () => {
      subscription.unsubscribe();
      cancel(models, id, last).then((told) => {
        const hint = told.join(" ");
        reject(
          failureOf({ code: "CANCELLED", message: "The load was ended.", hint, remedies: [] }),
        );
      }, reject);
    });
  }).finally(() => line.end());
}

/** Ends a load. @param last as it was seen last. @returns what becomes of it, and of those that went for it */
async function cancel(
  models: Models,
  id: string,
  last: LoadedModel | undefined,
): Promise<string[]> {
  await models.cancelLoad.mutate({ id });
  const { models: all } = await models.loaded.snapshot.query();
  const left = all.find(({ model }) => model.id === id);
  const back = (last?.replaced ?? []).map((each) => {
    return { id: each.id, name: each.name, fate: "returns" as const };
  });
  return [
    left === undefined
      ? "Nothing of it is left running."
      : `${printable(left.model.name)} keeps the options that it had, and is loaded with them.`,
    ...replacedWords(back, printable),
  ];
}

type Failed = Extract<LoadedModel["state"], { phase: "failed" }>["error"];

/** What would help, and what became of those that went for it, below what to do. */
function withRemarks(error: Failed, { fixes, replaced }: LoadedModel): Failed {
  const help = fixes.map(({ label }) => label).join("; ");
  const remarks = [
    ...(help === "" ? [] : [`What would help: ${help}.`]),
    ...replacedWords(replaced, printable),
  ];
  return { ...error, hint: [error.hint, ...remarks].join(" ") };
}

function roomText(outcome: Extract<LoadOutcome, { outcome: "needs-room" }>): string {
  const rows = outcome.unload.map(({ holds, id, idleSeconds }) => [
    printable(id),
    memoryAmount(holds),
    `idle ${formatSeconds(idleSeconds)}`,
  ]);
  const needs = `It needs ${memoryAmount(outcome.needs)}, ${memoryAmount(outcome.free)} are free.`;
  return `${needs} These would have to go:\n\n${table(rows, [1])}\n--unload auto lets them go, --unload ID one by one.\n`;
}

function loadedText({ effective, memory, model, retriedWith, state }: LoadedModel): string {
  const seconds = state.phase === "ready" ? ` in ${formatSeconds(state.loadSeconds)}` : "";
  const context = effective?.context ?? null;
  const held = memory.gpu ?? memory.resident;
  const facts = [
    context === null ? null : `${context} tokens of context`,
    effective?.slots === null || effective === null ? null : `${effective.slots} slots`,
    held === null ? null : memoryAmount(held),
  ];
  const told = facts.filter((fact) => fact !== null).join(", ");
  const less = retriedWith === null ? "" : `Memory ran out at first, so: ${retriedWith}.\n`;
  return `${printable(model.name)} is loaded${seconds}${told === "" ? "" : `: ${told}`}.\n${less}`;
}
