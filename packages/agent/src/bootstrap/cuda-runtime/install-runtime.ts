import type { Engine } from "../../engine/engine.ts";
import { rememberEngine } from "../engine-folder.ts";
import type { InstallContext } from "../install-context.ts";
import type { RuntimeHost } from "./runtime-way.ts";
import { withCudaRuntime } from "./with-runtime.ts";

/**
 * The remedy "install-cuda-runtime": fetches CUDA's runtime libraries for an engine that is here and
 * lacks them, and remembers where they are. An engine outside the cache finds them by itself from
 * then on.
 * @throws Failure LIBRARY_MISSING, DISK_FULL, CANCELLED
 */
export async function installCudaRuntime(
  engine: Engine,
  host: RuntimeHost,
  context: InstallContext,
): Promise<Engine> {
  const ready = await withCudaRuntime(engine, host, context);
  await rememberEngine(context.home, ready);
  return ready;
}
