import { memoryAmount } from "../host/memory-amount.ts";
import { Failure } from "../failure.ts";
import type { ModelEngine } from "./model-engine.ts";
import type { Room } from "./room.ts";

export function notLoaded(id: string, why: string): Failure {
  const hint = "`llcuda models ps` and the Models page list what is loaded.";
  return new Failure("MODEL_NOT_FOUND", `${id} cannot be used: ${why}.`, hint);
}

export function closing(): Failure {
  return new Failure("ENGINE_NOT_READY", "The agent is ending.", "Start it again.");
}

export function inUse({ model, users }: ModelEngine): Failure {
  const requests = users === 1 ? "a request" : `${users} requests`;
  return new Failure(
    "MODEL_IN_USE",
    `${model?.name ?? "The model"} is answering ${requests}: it is not unloaded for another model.`,
    "Wait for the answer, or stop it.",
  );
}

export function noRoom(name: string, { blockedBy, free, needs }: Room): Failure {
  const holders = blockedBy.map(
    ({ holds, name: other }) => `${other} holds ${memoryAmount(holds)}`,
  );
  return new Failure(
    "NO_ROOM",
    `${name} needs ${memoryAmount(needs)} and ${memoryAmount(free)} are free; ${holders.join(", ")}, and is pinned, answering or just being loaded.`,
    "Unload one of them, or load with a smaller context.",
  );
}
