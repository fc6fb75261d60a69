import type { FileSummary, MetadataPage, MetadataPiece, TensorPage } from "@llcuda/protocol";
import { Failure } from "../failure.ts";
import { TemplateRenderer } from "../templates/template-renderer.ts";
import type { TemplateJob } from "../templates/template-job.ts";
import { summaryOf, tensorPage } from "./file-summary.ts";
import { metadataPage, metadataPiece } from "./metadata-page.ts";
import type { OpenedFile } from "./open-file.ts";
import { OpenFiles, type OpenFilesOptions } from "./open-files.ts";

/** What is asked for in pages. */
export interface PageRequest {
  file: string;
  start: number;
  count: number;
}

export interface TemplateRequest extends Pick<TemplateJob, "messages" | "addGenerationPrompt"> {
  file: string;
}

/** What the agent tells about GGUF files; all of it is bounded, and nothing is changed. */
export class TensorService {
  readonly #files: OpenFiles;
  readonly #templates = new TemplateRenderer();

  constructor(options: OpenFilesOptions) {
    this.#files = new OpenFiles(options);
  }

  /** @throws Failure MODEL_NOT_FOUND, MODEL_NOT_GGUF, MODEL_DAMAGED, FILE_UNREADABLE, OFFLINE */
  async summary(file: string): Promise<FileSummary> {
    const identity = await this.#files.identify(file);
    return this.#files.use(identity, (opened) => summaryOf(file, identity.revision, opened));
  }

  list({ file, start, count }: PageRequest): Promise<TensorPage> {
    return this.#use(file, (opened) => tensorPage(opened, start, count));
  }

  metadata({ file, start, count }: PageRequest): Promise<MetadataPage> {
    return this.#use(file, ({ first }) => metadataPage(first, start, count));
  }

  metadataPiece({
    file,
    key,
    start,
    count,
  }: PageRequest & { key: string }): Promise<MetadataPiece> {
    return this.#use(file, ({ first }) => metadataPiece(first, key, start, count));
  }

  /** A conversation as the file's chat template writes it. @throws also TEMPLATE_INVALID, TEMPLATE_TOO_COSTLY */
  async renderTemplate({ file, ...rest }: TemplateRequest): Promise<string> {
    const job = await this.#use(file, async ({ first }): Promise<TemplateJob> => {
      const template = first.get("tokenizer.chat_template");
      if (template === undefined) {
        const hint = "A model without one was not made for chats.";
        throw new Failure("NOT_FOUND", `${file} has no chat template.`, hint);
      }
      const token = async (name: "bos" | "eos"): Promise<string> => {
        const id = first.get(`tokenizer.ggml.${name}_token_id`);
        const tokens = first.get("tokenizer.ggml.tokens");
        if (id === undefined || tokens === undefined) return "";
        return String((await tokens.slice(id, id + 1))[0] ?? "");
      };
      return { ...rest, template, bosToken: await token("bos"), eosToken: await token("eos") };
    });
    return this.#templates.render(job);
  }

  close(): void {
    this.#templates.close();
    this.#files.close();
  }

  async #use<T>(file: string, work: (opened: OpenedFile) => T | Promise<T>): Promise<T> {
    return this.#files.use(await this.#files.identify(file), work);
  }
}
