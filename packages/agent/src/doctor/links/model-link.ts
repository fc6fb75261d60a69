import type { DoctorLink, EngineOffload } from "@llcuda/protocol";
import { type ChainInput, type Fact, link } from "./link.ts";

/** The model at the chain's end: it answers, is on its way, or is still to be fetched. */
export function modelLink({ model, state }: ChainInput): DoctorLink {
  const facts: Fact[] =
    model === null
      ? []
      : [
          { name: "File", value: model.path },
          { name: "Size", value: `${(model.size / 1e6).toFixed(1)} MB` },
          { name: "From", value: model.source },
        ];
  if (state.phase === "ready") {
    const { contextSize, loadSeconds, offload, slots } = state;
    facts.push({ name: "Context", value: `${contextSize} tokens, ${slots} at once` });
    if (offload !== null) facts.push(...placesOf(offload));
    const summary = `${state.model.name} answers; it was loaded in ${loadSeconds.toFixed(1)} s.`;
    return link("model", "ok", summary, facts);
  }
  if (state.phase === "starting") {
    return link("model", "pending", `${state.model.name} is being loaded: ${state.stage}.`, facts);
  }
  if (model === null) {
    const fetches = state.phase === "none" ? "; `llcuda up` fetches one." : ".";
    return link("model", "pending", `None is here yet${fetches}`);
  }
  return link("model", "ok", `${model.name} is on this machine.`, facts);
}

/** Where the loaded model went. */
function placesOf({ buffers, layers }: EngineOffload): Fact[] {
  const facts = buffers.map(({ bytes, device }) => ({
    name: `On ${device}`,
    value: `${(bytes / 1e6).toFixed(1)} MB`,
  }));
  if (layers === null) return facts;
  return [{ name: "Layers on the GPU", value: `${layers.onGpu} of ${layers.total}` }, ...facts];
}
