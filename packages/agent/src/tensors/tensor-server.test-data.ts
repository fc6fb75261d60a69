import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { connectTo, type AgentClient } from "../client.ts";
import { homeOf } from "../home.ts";
import { testServer, TOKEN, type AtEnd, type TestServer } from "../server/test-server.ts";
import { TensorService } from "./tensor-service.ts";

export interface TensorServer extends TestServer {
  /** The folder of files that are no models of the agent's. */
  folder: string;
  api: AgentClient["api"];
}

function write(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/**
 * A real server over a cache with these models, by their path in it.
 * @param elsewhere files outside the cache, by their path in `folder`
 */
export async function tensorServer(
  models: Record<string, Uint8Array>,
  elsewhere: Record<string, Uint8Array> = {},
  options: {
    env?: Record<string, string>;
    offline?: boolean;
    atEnd?: AtEnd;
    /** Another server's, which has ended or goes on. */
    home?: string;
  } = {},
): Promise<TensorServer> {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-tensors-"));
  const home = homeOf({ LLCUDA_HOME: options.home ?? join(folder, "home") });
  for (const [path, bytes] of Object.entries(models)) write(join(home.models, path), bytes);
  for (const [path, bytes] of Object.entries(elsewhere)) write(join(folder, path), bytes);
  const { env = {}, offline = false, atEnd = onTestFinished } = options;
  const server = await testServer({}, [], atEnd);
  server.services.tensors = new TensorService({ home, env, offline });
  const client = connectTo({ url: server.url, token: TOKEN });
  atEnd(async () => {
    await client.close();
    server.services.tensors.close();
    rmSync(folder, { recursive: true });
  });
  return { ...server, folder, api: client.api };
}
