import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { BEARER, testServer, type TestServer } from "./test-server.ts";

export const CHAT = "/v1/chat/completions";

/** An engine of which every byte is in the test's hand. */
export async function serverWithEngine(
  handle: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<TestServer> {
  const engine = createServer(handle);
  engine.listen(0, "127.0.0.1");
  await once(engine, "listening");
  onTestFinished(() => {
    engine.closeAllConnections();
    engine.close();
  });
  const server = await testServer();
  const { port } = engine.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  server.services.engine.address = { url, apiKey: "engine-key", apiKeyFile: "/key", pid: 1 };
  return server;
}

/** A request for an answer that the test makes, and breaks off, itself. */
export const optionsFor = (server: TestServer) => ({
  host: "127.0.0.1",
  port: server.port,
  path: CHAT,
  method: "POST",
  headers: { [BEARER[0]]: BEARER[1], "Content-Type": "application/json" },
});
