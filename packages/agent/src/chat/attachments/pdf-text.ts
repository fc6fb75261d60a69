import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Failure } from "../../failure.ts";
import { programFile } from "../../program-file.ts";
import { pdfUnreadable, pdfWithoutText } from "./attachment-failures.ts";
import type { PdfReading } from "./pdf-worker.ts";

/** A long book takes some seconds on an old processor; a trap takes for ever. */
const LIMIT_MS = 60_000;
/** A PDF can name a picture of any size; its text needs a fraction of this. */
const MEMORY_MIB = 512;

/**
 * The text of a PDF, with its pages marked, read in a thread of its own that is bounded in memory
 * and time.
 * @throws Failure FILE_UNREADABLE
 */
export async function pdfText(
  name: string,
  bytes: Uint8Array,
  limitMs: number = LIMIT_MS,
): Promise<{ text: string; pages: number }> {
  const worker = new Worker(programFile("chat/attachments/pdf-worker"), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB },
    // What a file makes the library say is nothing for the agent's own output.
    stdout: true,
    stderr: true,
  });
  const signal = AbortSignal.timeout(limitMs);
  try {
    const [reading] = (await once(worker, "message", { signal })) as [PdfReading];
    if ("error" in reading) throw pdfUnreadable(name, reading.error);
    if (reading.empty) throw pdfWithoutText(name, reading.pages);
    return { text: reading.text, pages: reading.pages };
  } catch (error) {
    // A thread that ran out of time or memory says so in its own words.
    if (signal.aborted) throw pdfUnreadable(name, `It took longer than ${limitMs / 1000} s.`);
    throw error instanceof Failure ? error : pdfUnreadable(name, String(error));
  } finally {
    await worker.terminate();
  }
}
