import type { ByteSource } from "../byte-source.ts";
import type { Gguf } from "../read/gguf.ts";
import { openGguf } from "../read/open.ts";
import { ggufHeader } from "../write.ts";
import { fitModel } from "./fit-model.ts";
import type { FitModel } from "./fit-model.ts";
import { MODEL_SHAPES } from "./model-shapes.test-data.ts";
import { contentOf } from "./shape-content.test-data.ts";
import { SPECIAL_SHAPES } from "./special-shapes.test-data.ts";

/** A file of which only the header is there; nobody may read its values. */
function sparseSource(name: string): ByteSource {
  const { header, size } = ggufHeader(contentNamed(name));
  return {
    size,
    name,
    read: (offset, length) => {
      const bytes = new Uint8Array(Math.min(length, header.length));
      bytes.set(header.subarray(offset, offset + length));
      return Promise.resolve(bytes);
    },
  };
}

/** A model's file without its values, by the name of its shape. */
export function contentNamed(name: string): Parameters<typeof ggufHeader>[0] {
  const shape = MODEL_SHAPES.find((each) => each.name === name);
  if (shape !== undefined) return contentOf(shape);
  const special = SPECIAL_SHAPES.find((each) => each.name === name);
  if (special === undefined) throw new Error(`there is no shape of ${name}`);
  return special;
}

/** One of the published shapes, by its name, as its file describes it. */
export function headerOf(name: string): Promise<Gguf> {
  return openGguf(sparseSource(name));
}

export async function fitModelOf(name: string): Promise<FitModel> {
  const model = fitModel(await headerOf(name));
  if (model === null) throw new Error(`${name} does not say enough`);
  return model;
}
