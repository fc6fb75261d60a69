/**
 * Lets what was begun go on as far as it can without anybody's doing.
 * @param turns of the event loop: files are read and promises chained between a wish and a start
 */
export async function settle(turns = 50): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
