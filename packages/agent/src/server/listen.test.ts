import { createServer, type Server } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { Failure } from "../failure.ts";
import { listen } from "./listen.ts";
import { testServer } from "./test-server.ts";

function plainServer(): Server {
  const server = createServer();
  onTestFinished(() => void server.close());
  return server;
}

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const thrown: unknown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof Failure)) throw new TypeError(`no Failure: ${String(thrown)}`);
  return thrown;
}

describe("listen", () => {
  it("takes the next free port when none was asked for", async () => {
    const first = await listen(plainServer(), "127.0.0.1", null);
    const second = await listen(plainServer(), "127.0.0.1", null);
    expect(first).toBeGreaterThanOrEqual(7863);
    expect(second).toBeGreaterThan(first);
  });

  it("says who holds the port that was asked for", async () => {
    const { port } = await testServer();
    const failure = await failureOf(listen(plainServer(), "127.0.0.1", port));
    expect(failure.code).toBe("PORT_TAKEN");
    expect(failure.message).toContain(`Port ${port} is taken by another llcuda, version 1.2.3`);
    expect(failure.hint).toContain("--port");
  });

  it.runIf(process.platform === "linux")("names a foreign process", async () => {
    const port = await listen(plainServer(), "127.0.0.1", 0);
    const failure = await failureOf(listen(plainServer(), "127.0.0.1", port));
    expect(failure.message).toContain(`process ${process.pid}`);
  });

  it.each(["203.0.113.9", "no-such-host.invalid"])("refuses the host %s", async (host) => {
    const failure = await failureOf(listen(plainServer(), host, 0));
    expect(failure.code).toBe("OPTION_INVALID");
    expect(failure.detail).toBeDefined();
  });
});
