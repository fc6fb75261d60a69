import { MAX_TEMPLATE_BYTES, type ChatTemplate } from "@llcuda/gguf";
import type { ErrorReport } from "@llcuda/protocol";
import type { TemplateAnswer, TemplateTask } from "./template-task.ts";

/** Real templates take a millisecond; on a busy machine the thread may wait for its turn. */
const RENDER_MS = 1_000;
/** A context of 256k tokens as text. */
const MAX_RENDERED_CHARS = 1024 * 1024;

/**
 * A conversation as a template writes it, in a thread that is ended when its time is up. Rejects
 * with an ErrorReport, TEMPLATE_INVALID or TEMPLATE_TOO_COSTLY.
 */
export function renderTemplate(
  job: ChatTemplate & Pick<TemplateTask, "messages">,
): Promise<string> {
  const bytes = new TextEncoder().encode(job.template).length;
  if (bytes > MAX_TEMPLATE_BYTES) {
    return Promise.reject(costly(`has ${bytes} bytes; ${MAX_TEMPLATE_BYTES} are the most`));
  }
  const thread = new Worker(new URL("template-worker.ts", import.meta.url), { type: "module" });
  let limit: ReturnType<typeof setTimeout> | undefined;
  const rendered = new Promise<string>((resolve, reject) => {
    thread.addEventListener("error", ({ message }) => reject(invalid(message)));
    thread.addEventListener("message", ({ data }: MessageEvent<TemplateAnswer>) => {
      if (data.kind === "text") resolve(data.text);
      else if (data.kind === "invalid") reject(invalid(data.reason));
      else {
        // Loading the thread is not the template's doing: its time begins now.
        limit = setTimeout(() => reject(costly(`takes more than ${RENDER_MS} ms`)), RENDER_MS);
        const task: TemplateTask = { ...job, maxChars: MAX_RENDERED_CHARS };
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        thread.postMessage(task);
      }
    });
  });
  return rendered.finally(() => {
    clearTimeout(limit);
    thread.terminate();
  });
}

function invalid(detail: string): ErrorReport {
  const message = "The chat template cannot be rendered.";
  const hint =
    "The model's publisher may have a mended one; llama-server takes it with --chat-template-file.";
  return { code: "TEMPLATE_INVALID", message, hint, detail, remedies: [] };
}

function costly(why: string): ErrorReport {
  const hint =
    "No honest template does that. Do not use this file, or give llama-server another template.";
  const message = `The chat template ${why}.`;
  return { code: "TEMPLATE_TOO_COSTLY", message, hint, remedies: [] };
}
