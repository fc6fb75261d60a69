import type { ByteSource } from "../byte-source.ts";
import type { Gguf } from "../read/gguf.ts";
import { openGguf } from "../read/open.ts";
import { ggufHeader } from "../write.ts";
import { fitModel } from "./fit-model.ts";
import type { FitModel } from "./fit-model.ts";
import { MODEL_SHAPES } from "./model-shapes.test-data.ts";
import type { ModelShape } from "./model-shapes.test-data.ts";
import { contentOf } from "./shape-content.test-data.ts";

/** A file of which only the header is there; nobody may read its values. */
function sparseSource(shape: ModelShape): ByteSource {
  const { header, size } = ggufHeader(contentOf(shape));
  return {
    size,
    name: shape.name,
    read: (offset, length) => {
      const bytes = new Uint8Array(Math.min(length, header.length));
      bytes.set(header.subarray(offset, offset + length));
      return Promise.resolve(bytes);
    },
  };
}

/** One of the published shapes, by its name, as its file describes it. */
export function headerOf(name: string): Promise<Gguf> {
  const shape = MODEL_SHAPES.find((each) => each.name === name);
  if (shape === undefined) throw new Error(`there is no shape of ${name}`);
  return openGguf(sparseSource(shape));
}

export async function fitModelOf(name: string): Promise<FitModel> {
  const model = fitModel(await headerOf(name));
  if (model === null) throw new Error(`${name} does not say enough`);
  return model;
}
