import type { Gguf } from "../read/gguf.ts";
import { KNOWN_TEMPLATES } from "./known-templates.ts";
import type { KnownTemplate } from "./known-templates.ts";
import { warn } from "./model-problem.ts";
import type { ModelProblem } from "./model-problem.ts";

const TEMPLATE = "tokenizer.chat_template";

/** Real chat templates stay under 100 kB; whoever renders a huge one is blocked by it. */
export const MAX_TEMPLATE_BYTES = 1024 * 1024;

/**
 * Whether the chat template is what it should be: of a sane size, and for models whose publisher's
 * template is known, that one. Another may be a mended one, or one that puts words into every chat.
 */
export async function checkTemplate(
  gguf: Gguf,
  templates: readonly KnownTemplate[] = KNOWN_TEMPLATES,
): Promise<ModelProblem[]> {
  const entry = gguf.metadata.get(TEMPLATE);
  if (entry === undefined || typeof entry.value !== "string") return [];
  if (entry.bytes > MAX_TEMPLATE_BYTES) {
    const message = `the chat template takes ${entry.bytes} bytes`;
    return [warn("W_TEMPLATE_SIZE", TEMPLATE, message, "Use a template of your own.")];
  }
  const names = namesOf(gguf);
  const known = templates.find(({ name }) => names.some((candidate) => name.test(candidate)));
  if (known === undefined || known.sha256.includes(await sha256(entry.value))) return [];
  const message = `the chat template is not the one that is known for ${known.family}`;
  const hint =
    "It may be mended, or it may put words into every chat: read it before you trust the answers.";
  return [warn("W_TEMPLATE", TEMPLATE, message, hint)];
}

/** What the model may be called, in the form that KNOWN_TEMPLATES has: its name, and its parts. */
function namesOf(gguf: Gguf): string[] {
  const text = (key: string): string => {
    const value = gguf.metadata.get(`general.${key}`)?.value;
    return typeof value === "string" ? value : "";
  };
  const parts = [text("basename"), text("size_label"), text("finetune")];
  return [text("name"), parts.filter((part) => part !== "").join("-")].map((name) =>
    name
      .toLowerCase()
      .replaceAll(/[\s_]+/g, "-")
      .replace(/^meta-/, "")
      .replace(/-gguf$/, ""),
  );
}

async function sha256(template: string): Promise<string> {
  const text = template.replaceAll("\r\n", "\n").trim();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
