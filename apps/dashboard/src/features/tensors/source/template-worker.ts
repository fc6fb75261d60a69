/** A thread that renders one chat template, a program of a stranger; it is ended when its time is up. */
import { Template } from "@huggingface/jinja";
import type { TemplateAnswer, TemplateTask } from "./template-task.ts";

function tell(answer: TemplateAnswer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  self.postMessage(answer);
}

self.addEventListener("message", ({ data }: MessageEvent<TemplateTask>) => {
  const { template, messages, bosToken, eosToken, maxChars } = data;
  try {
    const text = new Template(template).render({
      messages,
      add_generation_prompt: true,
      bos_token: bosToken,
      eos_token: eosToken,
    });
    if (text.length <= maxChars) return tell({ kind: "text", text });
    tell({ kind: "invalid", reason: `It makes ${text.length} characters; ${maxChars} are shown.` });
  } catch (error) {
    tell({ kind: "invalid", reason: error instanceof Error ? error.message : String(error) });
  }
});
tell({ kind: "ready" });
