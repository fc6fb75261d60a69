import { openGguf, readValues, tokenizerOf } from "@llcuda/gguf";
import { FileSource } from "@llcuda/gguf/node";

/** What a model makes of words before it reads them: a row of its table each. */
export async function wordVectors(
  model: string,
  words: readonly string[],
): Promise<Float32Array[]> {
  const source = await FileSource.open(model);
  try {
    const gguf = await openGguf(source);
    const tokenizer = await tokenizerOf(gguf);
    const table = gguf.tensors.find(({ name }) => name === "token_embd.weight");
    if (tokenizer === null || table === undefined)
      throw new Error(`${model} has no table of words`);
    const width = table.shape[0]!;
    return await Promise.all(
      words.map((word) => {
        const [token, ...more] = tokenizer.cut(word);
        if (token === undefined || more.length > 0) throw new Error(`"${word}" is no single token`);
        return readValues(gguf, table, token.id * width, width);
      }),
    );
  } finally {
    await source.close();
  }
}
