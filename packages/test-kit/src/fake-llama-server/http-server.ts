import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { fakePromptTokens, fakeTokensOf } from "./answer-text.ts";
import {
  chatBodyForm,
  chatStreamForm,
  newChatId,
  completionBodyForm,
  completionStreamForm,
  type AnswerRequest,
} from "./answer-forms.ts";
import type { FakeBehaviour, FakeDeath } from "./behaviour.ts";
import { Generation, type AnswerForm } from "./generation.ts";
import { Slots } from "./slots.ts";

export interface FakeServerInput {
  behaviour: FakeBehaviour;
  model: string;
  apiKeys: string[];
  contextSize: number;
  slots: number;
  die: (death: FakeDeath) => void;
}

interface Asked {
  messages?: { role?: unknown; content?: unknown }[];
  prompt?: unknown;
  content?: string;
  stream?: boolean;
  max_tokens?: number;
  max_completion_tokens?: number;
  n_predict?: number;
  timings_per_token?: boolean;
  return_progress?: boolean;
  stream_options?: { include_usage?: boolean };
  with_pieces?: boolean;
  logprobs?: boolean;
  top_logprobs?: number;
  reasoning_control?: boolean;
  id?: string;
  action?: string;
}

/** An assistant's message at the end is gone on with, as llama-server does. */
function begunIn({ messages = [] }: Asked, pieces?: readonly string[]): number {
  const last = messages.at(-1);
  if (last?.role !== "assistant" || typeof last.content !== "string") return 0;
  return fakeTokensOf(last.content, pieces);
}

/** What build 11669 finds out about such a template. */
const TEMPLATE_CAPS = {
  supports_object_arguments: false,
  supports_parallel_tool_calls: false,
  supports_preserve_reasoning: false,
  supports_reasoning_effort: false,
  supports_string_content: true,
  supports_system_role: true,
  supports_tool_calls: false,
  supports_tools: false,
  supports_typed_content: false,
};

const PUBLIC = new Set(["/health", "/v1/health"]);

/** The HTTP side of the fake: the routes that the agent uses, in the words of build 11669. */
export class FakeHttpServer {
  readonly http: Server;
  readonly slots: Slots;
  ready = false;
  /** Bodies of the answers that were asked for, newest last. */
  readonly asked: unknown[] = [];
  /** Answers whose reasoning may be ended, by their id. */
  readonly #controlled = new Map<string, Generation>();
  readonly #input: FakeServerInput;

  constructor(input: FakeServerInput) {
    this.#input = input;
    this.slots = new Slots(input.slots);
    this.http = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        this.#error(response, 500, String(error), "server_error");
      });
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("Server", "llama.cpp");
    const path = new URL(request.url ?? "/", "http://fake").pathname;
    if (!PUBLIC.has(path) && !this.#admits(request)) {
      return this.#error(response, 401, "Invalid API Key", "authentication_error");
    }
    if (PUBLIC.has(path)) {
      if (this.ready && this.#input.behaviour.healthSilent) return;
      if (this.ready) return this.#json(response, 200, { status: "ok" });
    }
    if (!this.ready) return this.#error(response, 503, "Loading model", "unavailable_error");
    if (request.method === "GET") return this.#get(path, response);
    let asked: Asked;
    try {
      asked = JSON.parse((await buffer(request)).toString()) as Asked;
    } catch (error) {
      return this.#error(response, 400, String(error), "invalid_request_error");
    }
    this.#post(path, asked, response);
  }

  #admits(request: IncomingMessage): boolean {
    const { apiKeys } = this.#input;
    const bearer = request.headers.authorization?.replace(/^Bearer /, "");
    const given = bearer ?? request.headers["x-api-key"];
    return apiKeys.length === 0 || apiKeys.includes(String(given));
  }

  #get(path: string, response: ServerResponse): void {
    const { model, contextSize: n_ctx, behaviour } = this.#input;
    if (path === "/props") {
      return this.#json(response, 200, {
        default_generation_settings: { params: { temperature: 0.8 }, n_ctx },
        total_slots: this.slots.count,
        model_alias: model,
        model_path: model,
        modalities: { vision: false, video: false, audio: false },
        chat_template: "{{ messages }}",
        chat_template_caps: TEMPLATE_CAPS,
        bos_token: "<s>",
        eos_token: "</s>",
        build_info: behaviour.version,
        is_sleeping: false,
      });
    }
    if (path === "/slots") {
      const slots = this.slots.progress.map((sent, id) => {
        const idle = { id, n_ctx, speculative: false, is_processing: sent !== null };
        return sent === null ? idle : { ...idle, next_token: [{ n_decoded: sent }] };
      });
      return this.#json(response, 200, slots);
    }
    if (path === "/metrics") {
      const { busy, steps } = this.slots.work;
      response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4" });
      const each = busy / Math.max(1, steps);
      response.end(`llamacpp:n_decode_total ${steps}\nllamacpp:n_busy_slots_per_decode ${each}\n`);
      return;
    }
    if (path === "/v1/models" || path === "/models") {
      const meta = { n_vocab: 32, n_ctx, n_ctx_train: n_ctx, n_embd: 64, n_params: 1, size: 1 };
      const one = { id: model, object: "model", created: 0, owned_by: "llamacpp", meta };
      return this.#json(response, 200, { models: [{ name: model }], object: "list", data: [one] });
    }
    this.#error(response, 404, "File Not Found", "not_found_error");
  }

  #post(path: string, asked: Asked, response: ServerResponse): void {
    const { model } = this.#input;
    if (path === "/tokenize") {
      const text = asked.content ?? "";
      const ids = Array.from({ length: fakePromptTokens(text) }, (_, index) => index);
      const pieces = ids.map((id) => ({ id, piece: text.slice(id * 4, id * 4 + 4) }));
      return this.#json(response, 200, { tokens: asked.with_pieces === true ? pieces : ids });
    }
    if (path === "/v1/chat/completions/input_tokens") {
      const text = JSON.stringify(asked.messages?.map((each) => each.content) ?? []);
      return this.#json(response, 200, { input_tokens: fakePromptTokens(text) });
    }
    if (path === "/v1/chat/completions/control") return this.#control(asked, response);
    const chat = path === "/v1/chat/completions" || path === "/chat/completions";
    if (!chat && path !== "/completion" && path !== "/completions") {
      return this.#error(response, 404, "File Not Found", "not_found_error");
    }
    const prompt = chat ? asked.messages?.map((each) => each.content) : asked.prompt;
    if (prompt === undefined) {
      const missing = chat ? "messages" : "prompt";
      return this.#error(response, 400, `'${missing}' is required`, "invalid_request_error");
    }
    const text = typeof prompt === "string" ? prompt : JSON.stringify(prompt);
    const request: AnswerRequest = {
      stream: asked.stream === true,
      timingsPerToken: asked.timings_per_token === true,
      returnProgress: asked.return_progress === true,
      includeUsage: asked.stream_options?.include_usage === true,
      promptTokens: fakePromptTokens(text),
      alternatives: asked.logprobs === true ? (asked.top_logprobs ?? 0) : 0,
    };
    this.asked.push(asked);
    const id = newChatId();
    const streamForm = chat ? chatStreamForm : completionStreamForm;
    const bodyForm = chat ? chatBodyForm : completionBodyForm;
    const form = request.stream ? streamForm(request, model, id) : bodyForm(model);
    const generation = this.#generate(asked, request, form, response);
    if (generation === null || asked.reasoning_control !== true) return;
    this.#controlled.set(id, generation);
    response.on("close", () => this.#controlled.delete(id));
  }

  #control({ id = "", action }: Asked, response: ServerResponse): void {
    const generation = this.#controlled.get(id);
    const ended = action === "reasoning_end" && generation?.endReasoning() === true;
    const message =
      generation === undefined
        ? "reasoning control not enabled for this completion"
        : "no reasoning";
    this.#json(response, 200, ended ? { success: true } : { success: false, message });
  }

  #generate(
    asked: Asked,
    request: AnswerRequest,
    form: AnswerForm,
    out: ServerResponse,
  ): Generation | null {
    const { behaviour, contextSize: n_ctx, die } = this.#input;
    const { promptTokens } = request;
    if (promptTokens >= n_ctx) {
      const message = `request (${promptTokens} tokens) exceeds the available context size (${n_ctx} tokens), try increasing it`;
      const values = { n_prompt_tokens: promptTokens, n_ctx };
      this.#error(out, 400, message, "exceed_context_size_error", values);
      return null;
    }
    const limit = asked.max_tokens ?? asked.max_completion_tokens ?? asked.n_predict ?? -1;
    const room = n_ctx - promptTokens;
    const wanted = limit >= 0 ? limit : behaviour.answerTokens;
    const begun = begunIn(asked, behaviour.answerPieces ?? undefined);
    const tokens = Math.max(0, Math.min(wanted, room) - begun);
    const type = request.stream ? "text/event-stream" : "application/json; charset=utf-8";
    out.writeHead(200, { "Content-Type": type });
    if (request.stream) out.flushHeaders();
    const generation = new Generation({
      behaviour,
      form,
      promptTokens,
      begun,
      tokens,
      reason: limit >= 0 || wanted > room ? "length" : "stop",
      die,
      onEnd: () => this.slots.remove(generation),
      sink: {
        get unsent() {
          return out.writableLength;
        },
        write: (text) => void out.write(text),
        end: () => void out.end(),
        cut: () => out.socket?.end(),
      },
    });
    out.on("close", () => generation.cancel());
    this.slots.add(generation);
    return generation;
  }

  #json(response: ServerResponse, status: number, body: unknown): void {
    const text = JSON.stringify(body);
    response.writeHead(status, {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": Buffer.byteLength(text),
    });
    response.end(text);
  }

  #error(response: ServerResponse, code: number, message: string, type: string, more = {}): void {
    if (response.headersSent) return void response.destroy();
    this.#json(response, code, { error: { message, type, code, ...more } });
  }
}
