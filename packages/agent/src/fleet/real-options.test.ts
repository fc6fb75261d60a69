import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { AUTOMATIC, type EffectiveLoad, type LoadOptions } from "@llcuda/protocol";
import { tinyProjector } from "@llcuda/test-kit";
import { beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { realEngine } from "../bootstrap/real-engine.test-data.ts";
import { adapterOf } from "../chat/real-models.test-data.ts";
import type { ProvedEngine } from "../engine/engine.ts";
import { fleetStage } from "./fleet-stage.test-data.ts";

/** The first run on a machine fetches the engine. */
const FETCH_MS = 300_000;
/** A load of a tiny model on a machine that does other things too. */
const PATIENCE_MS = 120_000;
/** As wide as the tiny model is by itself. */
const WIDTH = 32;

let engine: ProvedEngine;
beforeAll(async () => {
  engine = await realEngine();
}, FETCH_MS);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "real-options-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** With what the real engine runs that was loaded with these options. */
async function loadedWith(options: Partial<LoadOptions>): Promise<EffectiveLoad> {
  const model = write("model.gguf", tinyLlama());
  const { fleet, until } = fleetStage(engine, model, {
    free: () => ({ vramFree: [], ramFree: 16 * 1024 ** 3 }),
  });
  // One thread: two that share a processor with other work wait for each other.
  await fleet.load({ model, options: { ...AUTOMATIC, threads: 1, ...options } });
  return (await until(model, "ready")).effective!;
}

test(
  "the real engine tells what it made of mapping, slots, adapters, the projector and a draft model",
  async () => {
    const lora = write("adapter.gguf", adapterOf({ layer: 0, inner: 2 * WIDTH, width: WIDTH }));
    const mmproj = write("mmproj.gguf", tinyProjector(WIDTH));
    const draft = write("draft.gguf", tinyLlama({ seed: 7 }));
    const effective = await loadedWith({
      context: 256,
      slots: 2,
      cacheRam: 64,
      mmap: false,
      loras: [{ path: lora, scale: 0.25 }],
      mmproj,
      draft: { kind: "model", model: draft, most: 3 },
    });
    expect(effective).toMatchObject({
      slots: 2,
      unified: false,
      cacheRam: 64,
      threads: 1,
      mmap: false,
      mlock: false,
      devices: [],
      loras: [{ path: lora, scale: 0.25 }],
      mmproj,
      draft: { type: "draft-simple", model: draft, most: 3 },
      ignored: [],
    });
  },
  PATIENCE_MS,
);

test(
  "the real engine tells that it repeats the text so far, and what means nothing without a GPU",
  async () => {
    const effective = await loadedWith({
      draft: { kind: "ngram", most: 9 },
      slots: 3,
      unified: true,
      cacheRam: 0,
      splitMode: "row",
      tensorSplit: [3, 1],
    });
    expect(effective).toMatchObject({
      flashAttention: true,
      slots: 3,
      unified: true,
      cacheRam: 0,
      mmap: true,
      loras: [],
      mmproj: "none",
      draft: { type: "ngram-simple", model: null, most: 9 },
      ignored: ["splitMode", "tensorSplit"],
    });
  },
  PATIENCE_MS,
);
