import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { startStandInHub, type StandInHub } from "@llcuda/test-kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { noise } from "../download/noise.test-data.ts";
import { checkRegistry, type CheckRequest } from "./registry-check.ts";
import type { RegisteredModel } from "./registry.ts";

const BYTES = noise(1_000, 1);
const { signal } = new AbortController();

let hub: StandInHub;
beforeEach(async () => {
  hub = await startStandInHub();
});
afterEach(() => hub.close());

function model(name: string, repo: string, sha256: string | null = null): RegisteredModel {
  const file = { quant: "Q4_K_M", repo, path: `${name}.gguf`, size: null, sha256, checked: null };
  return { name, title: name, license: "MIT", aliases: [], files: [file] };
}

function request(models: RegisteredModel[], more: Partial<CheckRequest> = {}): CheckRequest {
  const env = { LLCUDA_HF_ENDPOINT: hub.url };
  return { env, signal, models, timing: { backoffMs: 1 }, ...more };
}

test("each file is told for what it is, in the registry's order", async () => {
  const publish = (repo: string, file: string, more = {}) =>
    hub.publish({ repo, file, bytes: BYTES, ...more });
  publish("o/a", "there.gguf");
  publish("o/b", "other.gguf");
  publish("new/home", "moved.gguf");
  publish("o/d", "gated.gguf", { token: "hf_secret" });
  hub.hub.redirects.set("/old/home/resolve/main/moved.gguf", "/new/home/resolve/main/moved.gguf");
  const told: string[] = [];
  const checked = await checkRegistry(
    request(
      [
        model("there", "o/a"),
        model("other", "o/b", "0".repeat(64)),
        model("moved", "old/home"),
        model("gated", "o/d"),
        model("gone", "o/e"),
      ],
      { onChecked: ({ name }) => told.push(name) },
    ),
  );
  expect(checked.map(({ movedTo, name, size, state }) => ({ name, state, size, movedTo }))).toEqual(
    [
      { name: "there", state: "there", size: 1_000, movedTo: null },
      { name: "other", state: "changed", size: 1_000, movedTo: null },
      { name: "moved", state: "moved", size: 1_000, movedTo: "new/home" },
      { name: "gated", state: "gated", size: null, movedTo: null },
      { name: "gone", state: "gone", size: null, movedTo: null },
    ],
  );
  expect(checked[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(checked[4]?.error).toMatchObject({ code: "MODEL_NOT_FOUND" });
  expect(told.toSorted()).toEqual(["gated", "gone", "moved", "other", "there"]);
  // Only heads: not a byte of a model.
  expect(hub.hub.requests.every(({ method }) => method === "HEAD")).toBe(true);
  expect(hub.cdn.requests).toEqual([]);
});

test("a hub that is away leaves everything unknown", async () => {
  const models = [model("a", "o/a"), model("b", "o/b")];
  const env = { LLCUDA_HF_ENDPOINT: "http://127.0.0.1:1" };
  const checked = await checkRegistry(request(models, { env }));
  expect(checked.map(({ state }) => state)).toEqual(["unknown", "unknown"]);
  expect(checked[0]?.error).toMatchObject({ code: "NETWORK" });
});

test("four are asked about at once, never more", async () => {
  let left = 10;
  let most = 0;
  const waiting: ServerResponse[] = [];
  // Answers only once as many wait as may: fewer at once would never be answered.
  const server = createServer((_request, response) => {
    waiting.push(response);
    most = Math.max(most, waiting.length);
    if (waiting.length < Math.min(4, left)) return;
    left -= waiting.length;
    for (const each of waiting.splice(0)) each.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const models = Array.from({ length: 10 }, (_, index) => model(`m${index}`, "o/m"));
  const env = { LLCUDA_HF_ENDPOINT: `http://127.0.0.1:${port}` };
  const checked = await checkRegistry(request(models, { env }));
  expect(checked.map(({ name }) => name)).toEqual(models.map(({ name }) => name));
  expect(most).toBe(4);
  server.close();
});
