import { createTRPCClient, httpLink } from "@trpc/client";
import { expect, test } from "vitest";
import type { AppRouter } from "./router.ts";
import { testServer, TOKEN } from "./test-server.ts";

test("what is asked of the catalog reaches it, over plain HTTP as over a socket", async () => {
  const { services, url } = await testServer();
  const headers = { authorization: `Bearer ${TOKEN}` };
  const api = createTRPCClient<AppRouter>({
    links: [httpLink({ url: new URL("trpc", url).href, headers })],
  });
  await api.engine.install.mutate({ id: "github-cpu" });
  await api.engine.fetchRuntime.mutate();
  await api.engine.prove.mutate({ id: "github-cpu" });
  await api.engine.use.mutate({ pin: null });
  expect(await api.engine.remove.mutate({ id: "github-cpu" })).toEqual({ bytes: 0 });
  expect(await api.engine.catalog.snapshot.query()).toMatchObject({ engines: [], readAt: null });
  expect(services.catalogCalls).toEqual([
    "install github-cpu",
    "fetch runtime",
    "prove github-cpu",
    "use the best",
    "remove github-cpu",
  ]);
  const tooLong = api.engine.install.mutate({ id: "x".repeat(257) });
  await expect(tooLong).rejects.toMatchObject({ data: { report: { code: "INPUT_INVALID" } } });
});
