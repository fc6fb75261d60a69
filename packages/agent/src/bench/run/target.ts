import type { BenchTarget, EngineInfo, ModelInfo } from "@llcuda/protocol";
import { Failure } from "../../failure.ts";
import type { EngineAddress } from "../../engine/engine-service.ts";
import { noteConditions } from "../conditions/note-conditions.ts";
import type { Endpoint } from "../client/time-answer.ts";
import type { BenchStage } from "./bench-stage.ts";
import { EngineLife } from "./engine-life.ts";

/** Names of variables that a key may stand in: any other could be told to any address. */
const KEY_VARIABLE = /^[A-Z][A-Z0-9_]*_(API_KEY|KEY|TOKEN)$/;

/** Somebody that can be asked. */
export interface OpenTarget {
  series: string;
  endpoint: Endpoint;
  /** Of ours; null elsewhere. */
  local: {
    model: ModelInfo;
    engine: EngineInfo;
    slots: number;
    context: number;
    address: EngineAddress;
    life: EngineLife;
  } | null;
  /** From now on it may be unloaded. */
  release: () => void;
}

/**
 * Loads what is to be asked, and keeps it loaded.
 * @param direct asks the engine itself; else through the agent, as other programs do
 * @throws Failure MODEL_NOT_FOUND, OPTION_INVALID, and whatever keeps the engine from running
 */
export async function openTarget(
  target: BenchTarget,
  stage: BenchStage,
  { direct = false } = {},
): Promise<OpenTarget> {
  const { pids, signal, world } = stage;
  if (target.kind === "endpoint") return openEndpoint(target, world.env);
  const engine = world.fleet.engineOf(target.model ?? undefined);
  const address = await engine.ensureReady(signal);
  const endUse = engine.use();
  const life = new EngineLife(engine, address.pid);
  const release = (): void => {
    life.close();
    endUse();
  };
  const state = engine.state.value;
  if (state.phase !== "ready") {
    release();
    throw new Failure(
      "ENGINE_NOT_READY",
      "The engine went away before the bench began.",
      "Run it again once the model is loaded.",
    );
  }
  pids.add(address.pid);
  await noteConditions(stage, state.engine, state.model, signal);
  const { engine: info, model, slots, contextSize: context } = state;
  const door = direct ? null : world.door();
  const { url, apiKey } =
    door === null ? address : { url: door.url.replace(/\/$/, ""), apiKey: door.token };
  return {
    series: model.name,
    endpoint: {
      url: `${url}/v1`,
      apiKey,
      model: door === null ? null : model.id,
      tellsTimings: true,
    },
    local: { model, engine: info, slots, context, address, life },
    release,
  };
}

function openEndpoint(
  { keyVariable, label, model, url }: Extract<BenchTarget, { kind: "endpoint" }>,
  env: Record<string, string | undefined>,
): OpenTarget {
  if (keyVariable !== null && !KEY_VARIABLE.test(keyVariable)) {
    throw new Failure(
      "OPTION_INVALID",
      `${keyVariable} is not taken for a key: it would be sent to ${new URL(url).host}.`,
      "Name a variable that ends in _API_KEY, _KEY or _TOKEN.",
    );
  }
  const apiKey = keyVariable === null ? null : (env[keyVariable] ?? "");
  if (apiKey === "") {
    throw new Failure(
      "OPTION_INVALID",
      `The agent has no variable ${keyVariable}, in which the key of ${label} should be.`,
      `Start the agent with ${keyVariable}=… set, or leave the key out.`,
    );
  }
  return {
    series: label,
    endpoint: { url, apiKey, model, tellsTimings: false },
    local: null,
    release: () => undefined,
  };
}
