import { createInterface } from "node:readline/promises";
import type { PlacedTensor } from "@llcuda/gguf";
import { tensorReading } from "@llcuda/gguf";
import { UNASKED_BYTES } from "@llcuda/protocol";
import { Failure } from "../../failure.ts";
import type { OpenedFile } from "../../tensors/open-file.ts";
import { formatBytes, formatSeconds } from "../format.ts";
import { printable } from "./output.ts";

export interface FetchOptions {
  /** Reads from the hub without asking. */
  yes?: boolean;
}

/** Bytes of these tensors that would have to be fetched; what is on this machine, or kept, costs nothing. */
export async function missingBytes(
  file: OpenedFile,
  tensors: readonly PlacedTensor[],
): Promise<number> {
  if (file.fetched() === null) return 0;
  const states = await Promise.all(tensors.map(tensorReading));
  return states.reduce((sum, { kept, total }) => sum + total - kept, 0);
}

/**
 * Says what would be fetched of a file of the hub before it is, and asks where that is more than comes unasked.
 * @throws Failure OPTION_INVALID where nobody can be asked, CANCELLED where the answer is no
 */
export async function agreeToFetch(
  file: OpenedFile,
  bytes: number,
  { yes = false }: FetchOptions,
): Promise<void> {
  if (bytes === 0) return;
  const rate = file.bytesPerSecond();
  const time =
    rate === null ? "" : `, about ${formatSeconds(bytes / rate)} at ${formatBytes(rate)}/s`;
  const words = `reads ${formatBytes(bytes)} of ${printable(file.name)}${time}`;
  if (yes || bytes <= UNASKED_BYTES) {
    process.stderr.write(`llcuda: ${words}\n`);
    return;
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    const hint = "Add --yes to read it, or fetch the file once with `llcuda models pull`.";
    throw new Failure("OPTION_INVALID", `This ${words}.`, hint);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal
    .question(`This ${words}. Go on? [y/N] `)
    .finally(() => terminal.close());
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new Failure("CANCELLED", "Nothing was read.", "Add --yes to read it without being asked.");
}
