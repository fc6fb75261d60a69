import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { realEngine } from "../bootstrap/real-engine.test-data.ts";
import { homeOf } from "../home.ts";
import { identityOf, isAlive } from "../host/process.ts";
import type { ProvedEngine } from "./engine.ts";
import { EngineSupervisor } from "./supervisor.ts";

/** The first run on a machine fetches the engine. */
const FETCH_MS = 180_000;

let engine: ProvedEngine;
beforeAll(async () => {
  engine = await realEngine();
}, FETCH_MS);

function supervise(modelBytes: Uint8Array): EngineSupervisor {
  const folder = mkdtempSync(join(tmpdir(), "real-engine-"));
  const path = join(folder, "model.gguf");
  writeFileSync(path, modelBytes);
  const supervisor = new EngineSupervisor({
    home: homeOf({ LLCUDA_HOME: folder }),
    acquireEngine: () => Promise.resolve(engine),
    acquireModel: () =>
      Promise.resolve({ id: "tiny", name: "Tiny", path, size: 0, source: "local" as const }),
    // Longer than a test may take: it has to end by itself.
    graceMs: 60_000,
  });
  onTestFinished(async () => {
    await supervisor.stop();
    rmSync(folder, { recursive: true });
  });
  return supervisor;
}

describe("the real llama-server", () => {
  test("starts, is found to be ours, answers only with the key, and ends when asked", async () => {
    const supervisor = supervise(tinyLlama());
    const { url, apiKey, pid } = await supervisor.ensureReady();
    // The tiny model was made for 256 tokens; the engine gives no more, whatever it is asked for.
    const { state } = supervisor;
    expect(state.value).toMatchObject({
      phase: "ready",
      contextSize: 256,
      slots: 4,
      warning: null,
    });
    // It says where the model went only because it was asked to be talkative.
    expect(state.value).toHaveProperty("offload.buffers.0.device", expect.stringMatching(/^CPU/));
    const identity = identityOf(pid);
    const ask = (key: string): Promise<Response> =>
      fetch(`${url}/completion`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, origin: "https://elsewhere.example" },
        body: JSON.stringify({ prompt: "Hello", n_predict: 4, ignore_eos: true }),
      });
    expect(supervisor.log.last(2_000).join("\n")).not.toContain("Invalid API Key");
    expect((await ask("wrong")).status).toBe(401);
    const answer = await ask(apiKey);
    expect(await answer.json()).toMatchObject({ tokens_predicted: 4 });
    // Neither another site's page nor the engine's own user interface is served.
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect((await fetch(url)).status).toBe(404);
    await supervisor.stop();
    expect(isAlive(identity)).toBe(false);
  });

  test.each([
    ["a file that is no GGUF", () => Buffer.from("<!DOCTYPE html>"), "MODEL_NOT_GGUF"],
    ["a file that ends early", () => tinyLlama().subarray(0, -64), "MODEL_DAMAGED"],
    ["a header that ends early", () => tinyLlama().subarray(0, 400), "MODEL_DAMAGED"],
  ])("says what is wrong with %s, and is not started again for it", async (_what, bytes, code) => {
    const supervisor = supervise(bytes());
    await expect(supervisor.ensureReady()).rejects.toMatchObject({ code });
    expect(supervisor.state.value).toMatchObject({ phase: "failed", restart: null });
  });
});
