import type { EngineService } from "../engine/engine-service.ts";
import { Failure } from "../failure.ts";

/** How long a broken stream waits for the supervisor's diagnosis of the same event. */
const DIAGNOSIS_WAIT_MS = 2_000;

/** A broken stream is usually a crash that the supervisor is just diagnosing: its words are better. */
export async function diagnosed(thrown: unknown, state: EngineService["state"]): Promise<unknown> {
  if (!(thrown instanceof Failure) || thrown.code !== "ENGINE_CRASHED") return thrown;
  try {
    const wait = AbortSignal.timeout(DIAGNOSIS_WAIT_MS);
    const failed = await state.until((value) => value.phase === "failed", wait);
    if (failed.phase !== "failed") return thrown;
    const { code, message, detail } = failed.error;
    return new Failure(code, `${thrown.message} ${message}`, thrown.hint, {
      ...(detail === undefined ? {} : { detail }),
      remedies: thrown.remedies,
    });
  } catch {
    return thrown;
  }
}
