import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openGguf, quantize, writeGguf } from "@llcuda/gguf";
import { FileSource } from "@llcuda/gguf/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { memoryUse } from "./devices.ts";
import { describeGpu, noise, noiseBytes } from "./gpu.test-data.ts";
import { ggufTensors, loadTensors } from "./load.ts";
import { dequantize } from "./ops/dequantize.ts";

describeGpu("loadTensors", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "llcuda-load-"));
  });
  afterAll(async () => rm(folder, { recursive: true }));

  test("brings a GGUF file's tensors as they are", async () => {
    const path = join(folder, "tiny.gguf");
    const weights = noise(64 * 1024);
    const tensors = [
      { name: "a", type: "F32" as const, shape: [64, 3], data: new Uint8Array(noise(192).buffer) },
      { name: "b", type: "Q8_0" as const, shape: [64, 1024], data: quantize("Q8_0", weights) },
    ];
    await writeFile(path, writeGguf({ metadata: [], tensors }));
    const source = await FileSource.open(path);
    const gguf = await openGguf(source);
    await source.close();
    const loaded = await loadTensors(path, ggufTensors(gguf.tensors));
    expect(loaded.get("a")?.shape).toEqual([3, 64]);
    expect(await loaded.get("a")?.toHost()).toEqual(noise(192));
    const b = loaded.get("b")!;
    expect(await b.toHost()).toEqual(tensors[1]!.data);
    expect(dequantize(b).shape).toEqual([1024, 64]);
  });

  test("tells progress, stops when told, and names what is wrong with a file", async () => {
    const path = join(folder, "large.bin");
    const bytes = noiseBytes(64 << 20);
    await writeFile(path, bytes);
    const stored = [{ name: "all", shape: [bytes.length], dtype: "U8" as const, offset: 0 }];
    const seen: number[] = [];
    const loaded = await loadTensors(path, stored, { onProgress: (p) => seen.push(p.bytes) });
    expect(seen.at(-1)).toBe(bytes.length);
    expect(
      Buffer.compare(
        Buffer.from((await loaded.get("all")!.toHost()).buffer),
        Buffer.from(bytes.buffer),
      ),
    ).toBe(0);
    loaded.get("all")!.dispose();
    const before = memoryUse().live;
    const stop = new AbortController();
    const cancelled = loadTensors(path, stored, { signal: stop.signal, readers: 1 });
    stop.abort();
    await expect(cancelled).rejects.toThrow(expect.objectContaining({ code: "CANCELLED" }));
    await truncate(path, 1 << 20);
    await expect(loadTensors(path, stored)).rejects.toThrow(
      expect.objectContaining({
        code: "FILE_UNREADABLE",
        message: expect.stringContaining("ends early"),
      }),
    );
    await expect(loadTensors(join(folder, "none"), stored)).rejects.toThrow(/No such file/);
    expect(memoryUse().live).toBe(before);
  });
});
