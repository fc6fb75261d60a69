import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { AUTOMATIC, NUMBER_PARAMETERS, type AnswerOptions } from "@llcuda/protocol";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { realEngine } from "../bootstrap/real-engine.test-data.ts";
import type { ProvedEngine } from "../engine/engine.ts";
import { fleetStage } from "../fleet/fleet-stage.test-data.ts";
import { stated } from "./sampling.ts";

/** The first run on a machine fetches the engine. */
const FETCH_MS = 180_000;
/** Some sixty answers of a token each, on a machine that does other things too. */
const PATIENCE_MS = 180_000;
const CONTEXT = 256;

let engine: ProvedEngine;
beforeAll(async () => {
  engine = await realEngine();
}, FETCH_MS);

/** Both ends of each range. */
const ENDS = Object.entries(NUMBER_PARAMETERS).flatMap(([name, { least, most }]) =>
  [least, most].map((value) => ({ name, value })),
);

test(
  "both ends of every range are taken by the real engine",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "real-sampling-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const model = join(folder, "model.gguf");
    writeFileSync(model, tinyLlama());
    const { fleet } = fleetStage(engine, model, {
      free: () => ({ vramFree: [], ramFree: 16 * 1024 ** 3 }),
    });
    await fleet.load({ model, options: { ...AUTOMATIC, threads: 1, context: CONTEXT } });
    const { apiKey, url } = await fleet.engineOf(model).ensureReady();
    const refused: string[] = [];
    for (const { name, value } of ENDS) {
      const options: AnswerOptions = { max_tokens: 1, [name]: value };
      // A request of its own for each: what one asks for is not the next one's.
      const response = await fetch(`${url}/completion`, {
        method: "POST",
        headers: { authorization: `Bearer ${apiKey}` },
        body: JSON.stringify({ prompt: "Hello", seed: 1, ...stated(options, CONTEXT) }),
      });
      const told = await response.text();
      if (!response.ok) refused.push(`${name} ${value}: ${told}`);
    }
    expect(refused).toEqual([]);
  },
  PATIENCE_MS,
);
