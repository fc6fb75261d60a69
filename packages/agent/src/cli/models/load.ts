import { AUTOMATIC, type LoadedModel, type LoadOutcome } from "@llcuda/protocol";
import { memoryAmount } from "../../host/memory-amount.ts";
import { formatSeconds } from "../format.ts";
import { print, printable, printJson, table } from "../gguf/output.ts";
import { abortOnSignal } from "../signals.ts";
import { loadOptionsOf, type LoadFlags } from "./load-flags.ts";
import { withAgent } from "./running-agent.ts";
import { untilDecided } from "./until-decided.ts";
import { untilLoaded } from "./until-loaded.ts";

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
    // One for all that is waited for: what ends a load twice ends what comes back in its place.
    const { signal } = abortOnSignal();
    let outcome = await api.models.load.mutate(request);
    while (outcome.outcome === "waits") {
      const decided = await untilDecided(api.models, outcome.id, signal);
      if (decided === "begun") break;
      outcome = await api.models.load.mutate(request);
    }
    if (outcome.outcome === "needs-room") {
      process.exitCode = 1;
      await (flags.json === true ? printJson(outcome) : print(roomText(outcome)));
      return;
    }
    if (flags.pin === true) await api.models.pin.mutate({ id: outcome.id, pinned: true });
    const loaded = await untilLoaded(api.models, outcome.id, signal);
    await (flags.json === true ? printJson(loaded) : print(loadedText(loaded)));
  });
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
