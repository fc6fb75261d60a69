import { parentPort, workerData } from "node:worker_threads";
import { getDocumentProxy } from "unpdf";

/** Text of a PDF beyond this is no question any more. */
const MAX_CHARS = 16 * 1024 * 1024;

/** What a thread tells of a PDF. */
export type PdfReading = { text: string; pages: number; empty: boolean } | { error: string };

/** Reads the text of a PDF, page by page; scripts and forms in it are not even looked at. */
async function read(bytes: Uint8Array): Promise<PdfReading> {
  const document = await getDocumentProxy(bytes, {
    stopAtErrors: false,
    verbosity: 0,
  });
  const pages: string[] = [];
  let chars = 0;
  for (let number = 1; number <= document.numPages && chars < MAX_CHARS; number += 1) {
    // oxlint-disable-next-line no-await-in-loop -- a page at a time bounds the memory
    const text = await textOfPage(await document.getPage(number));
    chars += text.length;
    pages.push(text);
  }
  if (chars >= MAX_CHARS) return { error: `more than ${MAX_CHARS} characters of text` };
  return {
    text: pages.map((text, index) => `[Page ${index + 1}]\n${text}`).join("\n\n"),
    pages: document.numPages,
    empty: pages.every((text) => text.trim() === ""),
  };
}

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof getDocumentProxy>>["getPage"]>>;

async function textOfPage(page: Page): Promise<string> {
  const { items } = await page.getTextContent();
  return items
    .map((item) => ("str" in item ? `${item.str}${item.hasEOL ? "\n" : ""}` : ""))
    .join("")
    .trim();
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const answer = (reading: PdfReading): void => parentPort?.postMessage(reading);
read(workerData as Uint8Array).then(answer, (error: unknown) => answer({ error: String(error) }));
