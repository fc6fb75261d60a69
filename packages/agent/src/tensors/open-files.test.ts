import { writeGguf, type GgufContent } from "@llcuda/gguf";
import { startStandInHub } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import { homeOf } from "../home.ts";
import { OpenFiles } from "./open-files.ts";

/** Longer than what opening it brings along. */
const ELEMENTS = 1024 * 1024;

function model(value: number): Uint8Array {
  const data = new Uint8Array(new Float32Array(ELEMENTS).fill(value).buffer);
  const content: GgufContent = {
    metadata: [{ key: "general.architecture", type: "string", value: "x" }],
    tensors: [{ name: "a", type: "F32", shape: [ELEMENTS], data }],
  };
  return writeGguf(content);
}

test("a file of the hub that changes while it is open is told, never mixed, and opened anew", async () => {
  await using hub = await startStandInHub();
  const [old, fresh] = [model(1), model(2)];
  const cdnPath = hub.publish({ repo: "o/r", file: "m.gguf", bytes: old });
  const env = { LLCUDA_HF_ENDPOINT: hub.url, LLCUDA_HOME: "/nowhere", HOME: "/nowhere" };
  const files = new OpenFiles({ home: homeOf(env), env, offline: false });
  const identity = await files.identify("hf:o/r/m.gguf");
  const last = () =>
    files.use(identity, async ({ parts }) => {
      const { source } = parts[0]!;
      const bytes = await source.read(source.size - 4, 4);
      return new DataView(bytes.slice().buffer).getFloat32(0, true);
    });
  await files.use(identity, ({ parts }) => expect(parts).toHaveLength(1));
  hub.cdn.serve(cdnPath, fresh);
  await expect(last()).rejects.toMatchObject({
    code: "MODEL_CHANGED",
    message: expect.stringContaining("m.gguf"),
    remedies: ["reload-page"],
  });
  expect(await last()).toBe(2);
  files.close();
});
