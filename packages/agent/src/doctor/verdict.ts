import type { DoctorLink } from "@llcuda/protocol";
import { currentEngine, titleOf } from "./links/engines-known.ts";
import type { ChainInput } from "./links/link.ts";

/** The chain in one or two sentences: what runs, and what stands in the way. Pure. */
export function verdictOf(chain: readonly DoctorLink[], input: ChainInput): string {
  const { state } = input;
  const broken = chain.filter(({ status }) => status === "fail");
  const warned = chain.filter(({ status }) => status === "warn");
  if (state.phase === "ready") {
    const answers = `${state.model.name} answers on ${state.engine.description}.`;
    const first = [...broken, ...warned][0];
    return first === undefined ? answers : `${answers} ${first.title}: ${first.summary}`;
  }
  const [first] = broken;
  if (state.phase === "failed") {
    const { hint, message } = first?.error ?? state.error;
    return `${message} ${hint}`;
  }
  if (state.phase !== "none") return `The engine is ${state.phase}.`;
  const current = currentEngine(input);
  if (current === null) {
    return first === undefined
      ? "No engine is known yet."
      : `${first.summary} ${first.error?.hint ?? ""}`.trim();
  }
  const runs = `${titleOf(current)} would run here.`;
  const reason = [...broken, ...warned][0];
  return reason === undefined ? runs : `${runs} ${reason.title}: ${reason.summary}`;
}
