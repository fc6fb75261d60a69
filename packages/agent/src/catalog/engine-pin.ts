import { pinOf } from "../bootstrap/engine-source.ts";
import { freeChoice, isTried, planEngines } from "../bootstrap/plan.ts";
import { isMeant, type PlanInput } from "../bootstrap/plan-step.ts";
import { Failure } from "../failure.ts";

/**
 * Refuses a pin under which nothing runs, before anything is changed: with the cause, and with what
 * would run without it. Pure.
 * @throws Failure NOT_FOUND, or the code of what was foreseen
 */
export function refusePin(input: PlanInput): void {
  const pin = input.wishes.engine ?? "";
  const steps = planEngines(input).steps.filter(({ known }) => isMeant(known, pin));
  const [first] = steps;
  if (first === undefined || pinOf(pin).kind === "path") throw notKnown(pin);
  const { action } = first;
  if (steps.some(isTried) || action.kind === "try") return;
  const instead = freeChoice(input);
  const would = instead === null ? "" : ` ${instead.description} would run.`;
  const reason = action.reason.replace(/\.$/, "");
  const failed = steps.find(({ known }) => known.proof.state === "failed");
  const again =
    failed === undefined ? "" : ` \`llcuda engine prove ${failed.id}\` tries it once more.`;
  throw new Failure(
    action.error?.code ?? "ENGINE_SOURCE_UNAVAILABLE",
    `${pin} cannot be used here: ${reason}.${would}`,
    `${action.error?.hint ?? "Choose another engine."}${again}`,
    { remedies: ["choose-engine"] },
  );
}

function notKnown(pin: string): Failure {
  return new Failure(
    "NOT_FOUND",
    `There is no engine, source or backend ${JSON.stringify(pin.slice(0, 80))}.`,
    "`llcuda engine list` shows every engine that is known here; your own build is named at the start: --engine PATH.",
    { remedies: ["choose-engine"] },
  );
}
