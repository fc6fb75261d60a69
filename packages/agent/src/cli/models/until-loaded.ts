import { isGivenUp, replacedWords, type LoadedModel } from "@llcuda/protocol";
import type { AgentClient } from "../../client.ts";
import { Failure, failureOf } from "../../failure.ts";
import { printable } from "../gguf/output.ts";
import { progressLine } from "../progress-line.ts";
import { whenAborted } from "../signals.ts";

type Models = AgentClient["api"]["models"];

/**
 * Shows a load that was begun until it is over; `signal` ends it.
 * @throws Failure why it failed; CANCELLED when somebody ended it
 */
export function untilLoaded(models: Models, id: string, signal: AbortSignal): Promise<LoadedModel> {
  const line = progressLine(process.stderr);
  let last: LoadedModel | undefined;
  const over = new AbortController();
  return new Promise<LoadedModel>((resolve, reject) => {
    const subscription = models.loaded.watch.subscribe(undefined, {
      onData: ({ models: all }) => {
        const model = all.find((each) => each.model.id === id);
        if (model === undefined) {
          subscription.unsubscribe();
          reject(new Failure("CANCELLED", "The load was ended.", "Somebody else ended it."));
          return;
        }
        const { state } = model;
        last = model;
        if (state.phase === "starting" && state.progress !== null) {
          line.show(state.progress, state.stage);
        }
        if (state.phase === "ready") {
          subscription.unsubscribe();
          resolve(model);
        }
        if (isGivenUp(state)) {
          subscription.unsubscribe();
          reject(failureOf(withRemarks(state.error, model)));
        }
      },
      onError: reject,
    });
    whenAborted(signal, over.signal, () => {
      subscription.unsubscribe();
      cancel(models, id, last).then(
        (told) => reject(new Failure("CANCELLED", "The load was ended.", told.join(" "))),
        reject,
      );
    });
  }).finally(() => {
    over.abort();
    line.end();
  });
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
