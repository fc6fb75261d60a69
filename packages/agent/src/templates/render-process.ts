/** Runs as a process of its own: whatever a template does, it does it to this process alone. */
import { Script } from "node:vm";
import { Template } from "@huggingface/jinja";
import { MAX_RENDERED_CHARS, RENDER_ATTEMPTS, RENDER_MS } from "./template-job.ts";
import type { RenderAnswer, TemplateJob } from "./template-job.ts";

const tell = (answer: RenderAnswer): unknown => process.send?.(answer);

/** The way in for the one script that `vm` can stop: it calls this and nothing else. */
const ENTRY = "renderTemplateJob";
const script = new Script(`${ENTRY}()`);

function render(job: TemplateJob): RenderAnswer {
  const { template, messages, tools, addGenerationPrompt, bosToken, eosToken } = job;
  const variables = {
    messages,
    ...(tools === undefined ? {} : { tools }),
    add_generation_prompt: addGenerationPrompt,
    bos_token: bosToken,
    eos_token: eosToken,
  };
  const work = (): string => new Template(template).render(variables);
  Object.defineProperty(globalThis, ENTRY, { value: work, configurable: true });
  for (let attempt = 1; ; attempt++) {
    const before = process.cpuUsage();
    try {
      const text = script.runInThisContext({ timeout: RENDER_MS }) as string;
      const { length } = text;
      return length > MAX_RENDERED_CHARS ? { kind: "too-long", length } : { kind: "text", text };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const reason = error instanceof Error ? error.message : String(error);
      if (code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") return { kind: "invalid", reason };
      const { user, system } = process.cpuUsage(before);
      const hadItsTurn = user + system > (RENDER_MS * 1_000) / 2;
      if (hadItsTurn || attempt === RENDER_ATTEMPTS) return { kind: "too-slow" };
    }
  }
}

process.on("message", (job: TemplateJob) => tell(render(job)));
process.on("disconnect", () => process.exit());
tell({ kind: "ready" });
