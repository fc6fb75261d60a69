import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { DEFAULT_BEHAVIOUR, type FakeBehaviour } from "./behaviour.ts";
import { FakeHttpServer } from "./http-server.ts";

export interface RunningFake extends AsyncDisposable {
  url: string;
  apiKey: string;
  /** Bodies of the answers that were asked for, newest last. */
  asked: unknown[];
  /** Tokens written in each slot, null for an idle one, and how many requests wait. */
  slots(): { progress: (number | null)[]; waiting: number };
  /** Cuts every connection and stops listening, as a crash does. */
  crash(): void;
  close(): Promise<void>;
}

/** The fake's HTTP server in this process: for tests of what talks to an engine, not of what runs one. */
export async function startFakeLlamaServer(
  behaviour: Partial<FakeBehaviour> = {},
): Promise<RunningFake> {
  const apiKey = "fake-api-key";
  const full = { ...DEFAULT_BEHAVIOUR, ...behaviour };
  const { contextSize, slots } = full;
  const crash = (): void => {
    server.http.close();
    server.http.closeAllConnections();
  };
  const server = new FakeHttpServer({
    behaviour: full,
    model: "fake.gguf",
    apiKeys: [apiKey],
    contextSize,
    slots,
    die: crash,
  });
  server.http.listen(0, "127.0.0.1");
  await once(server.http, "listening");
  server.ready = true;
  const { port } = server.http.address() as AddressInfo;
  const close = async (): Promise<void> => {
    if (!server.http.listening) return;
    const closed = once(server.http, "close");
    crash();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    apiKey,
    asked: server.asked,
    slots: () => ({ progress: server.slots.progress, waiting: server.slots.waiting }),
    crash,
    close,
    [Symbol.asyncDispose]: close,
  };
}
