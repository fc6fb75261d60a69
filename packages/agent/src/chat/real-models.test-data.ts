import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quantize, writeGguf } from "@llcuda/gguf";
import { AUTOMATIC, type LoadOptions, type Message, type SendResult } from "@llcuda/protocol";
import { onTestFinished } from "vitest";
import type { ProvedEngine } from "../engine/engine.ts";
import { fleetStage } from "../fleet/fleet-stage.test-data.ts";
import { ChatStore } from "../store/chat-store.ts";
import { openDatabase } from "../store/database.ts";
import { AttachmentFiles } from "./attachments/attachment-files.ts";
import type { SendInput } from "./chat-service.ts";
import { Chats } from "./chats.ts";

/** One thread: two that share one processor with other work wait for each other for ever. */
const SMALL: LoadOptions = { ...AUTOMATIC, context: 256, slots: 1, threads: 1 };

/** Chats before real engines with real models, in a folder of their own. */
export function realChats(engine: ProvedEngine, first: string) {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-real-chats-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { fleet, until } = fleetStage(engine, first, {
    free: () => ({ vramFree: [], ramFree: 16 * 1024 ** 3 }),
  });
  const database = openDatabase(join(folder, "llcuda.sqlite"));
  const store = new ChatStore(database);
  const files = new AttachmentFiles(join(folder, "attachments"));
  const engineOf = (model?: string) => fleet.engineOf(model);
  const chats = new Chats({ store, files, engineOf, titles: false });
  onTestFinished(() => chats.close().then(() => database.close()));
  /** Loads a model, and waits until it answers. */
  const load = async (model: string, options: Partial<LoadOptions> = {}): Promise<void> => {
    await fleet.load({ model, options: { ...SMALL, ...options } });
    // A model that was loaded before goes first.
    await fleet.loaded.until(({ models }) =>
      models.every((each) => each.model.id !== model || each.state.phase !== "ready"),
    );
    await until(model, "ready");
  };
  /** What answers hold once all of them are over. */
  const answersTo = async ({ answerIds, chatId }: SendResult): Promise<Message[]> => {
    const found = (): Message[] => answerIds.map((id) => store.message(chatId, id)!);
    const running = (): boolean =>
      found().some(({ status }) => status === "waiting" || status === "streaming");
    const watch = chats.watch(chatId);
    // Each event may be the last: what it tells is in the store by then.
    while (running()) await watch.next(); // oxlint-disable-line no-await-in-loop
    await watch.return();
    return found();
  };
  const ask = async (input: SendInput): Promise<Message> =>
    (await answersTo(await chats.send(input)))[0]!;
  return { answersTo, ask, chats, files, folder, load };
}

/** A LoRA adapter of rank 1 on one matrix of SmolLM2-135M: enough to change every word. */
export const smolAdapter = (): Uint8Array => adapterOf({ layer: 29, inner: 1_536, width: 576 });

/** A LoRA adapter of rank 1 on what one layer of a llama ends with. */
export function adapterOf(model: { layer: number; inner: number; width: number }): Uint8Array {
  const { inner, layer, width } = model;
  const name = `blk.${layer}.ffn_down.weight`;
  const a = Float32Array.from({ length: inner }, (_, i) => (i % 7) - 3);
  const b = Float32Array.from({ length: width }, (_, i) => (i % 5) - 2);
  return writeGguf({
    metadata: [
      { key: "general.type", type: "string", value: "adapter" },
      { key: "general.architecture", type: "string", value: "llama" },
      { key: "adapter.type", type: "string", value: "lora" },
      { key: "adapter.lora.alpha", type: "float32", value: 1 },
    ],
    tensors: [
      { name: `${name}.lora_a`, type: "F32", shape: [inner, 1], data: quantize("F32", a) },
      { name: `${name}.lora_b`, type: "F32", shape: [1, width], data: quantize("F32", b) },
    ],
  });
}
