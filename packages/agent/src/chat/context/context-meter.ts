import type {
  Attachment,
  AnswerOptions,
  ContextCount,
  Message,
  ModelAbilities,
} from "@llcuda/protocol";
import { z } from "zod";
import type { EngineAddress, EngineService } from "../../engine/engine-service.ts";
import { failureOfEngineError, type ChatTurn } from "../answer-stream.ts";
import { engineBody, postToEngine } from "../engine-post.ts";
import { engineTurns, type AttachmentSource } from "../engine-turns.ts";
import { stated } from "../sampling.ts";
import type { ToolOffer } from "../tool-offer.ts";
import { abilitiesOf } from "./engine-abilities.ts";

const Counted = z.object({ input_tokens: z.number() });

/** What a question would be made of. */
export interface Draft {
  /** What comes before it, oldest first. */
  messages: readonly Message[];
  text: string;
  attachments: readonly Attachment[];
  settings: AnswerOptions;
  /** What it may call: their descriptions are a part of the prompt. */
  tools?: ToolOffer | undefined;
}

/** Counts what a chat takes of the context, before it is sent. It asks a running engine only. */
export class ContextMeter {
  readonly #engineOf: (model?: string) => EngineService;
  readonly #files: AttachmentSource;

  constructor(engineOf: (model?: string) => EngineService, files: AttachmentSource) {
    this.#engineOf = engineOf;
    this.#files = files;
  }

  /** Null while the engine is not ready: nothing is started for it. */
  async abilities(model?: string): Promise<ModelAbilities | null> {
    const { address, state } = this.#engineOf(model);
    if (address === null || state.value.phase !== "ready") return null;
    return abilitiesOf(address, state.value.model.name);
  }

  /** @throws Failure when the engine refuses; null while it is not ready */
  async count(whole: Draft, model?: string, signal?: AbortSignal): Promise<ContextCount | null> {
    const { address } = this.#engineOf(model);
    const abilities = await this.abilities(model);
    if (address === null || abilities === null) return null;
    const { context, takesTools } = abilities;
    const draft = takesTools ? whole : { ...whole, tools: undefined };
    const tokens = await this.#tokens(address, draft, 0, signal);
    if (tokens <= context) return { tokens, context, tooOld: [] };
    const tooOld = await this.#tooOld(address, draft, context, signal);
    return { tokens, context, tooOld: tooOld.map(({ id }) => id) };
  }

  /** The fewest messages from the beginning on, in whole exchanges, without which the rest fits. */
  async #tooOld(
    address: EngineAddress,
    draft: Draft,
    context: number,
    signal?: AbortSignal,
  ): Promise<readonly Message[]> {
    const { messages } = draft;
    const cuts = [...messages.keys()].filter((at) => at > 0 && messages[at]!.role === "user");
    cuts.push(messages.length);
    let [low, high] = [0, cuts.length - 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      // oxlint-disable-next-line no-await-in-loop -- each answer says where to look next
      const rest = await this.#tokens(address, draft, cuts[middle]!, signal);
      if (rest <= context) high = middle;
      else low = middle + 1;
    }
    return messages.slice(0, cuts[low]);
  }

  async #tokens(
    address: EngineAddress,
    { messages, text, attachments, settings, tools }: Draft,
    from: number,
    signal: AbortSignal = AbortSignal.timeout(COUNT_LIMIT_MS),
  ): Promise<number> {
    const asked = {
      id: "draft",
      role: "user" as const,
      content: text,
      reasoning: "",
      attachments: [...attachments],
      toolCalls: [],
      tool: null,
    };
    const empty = text === "" && attachments.length === 0;
    const all = [...messages.slice(from), ...(empty ? [] : [asked])];
    const turns: ChatTurn[] = await engineTurns(all, settings.system, this.#files);
    if (turns.length === 0) return 0;
    return countTokens(address, turns, settings, signal, tools);
  }
}

/** Counting a million characters takes about a second. */
const COUNT_LIMIT_MS = 30_000;

/** Tokens of some turns as the model's template writes them. @throws Failure ENGINE_REFUSED */
export async function countTokens(
  address: EngineAddress,
  messages: ChatTurn[],
  settings: AnswerOptions,
  signal: AbortSignal,
  tools?: ToolOffer,
): Promise<number> {
  const { chat_template_kwargs, reasoning_effort } = stated(settings, 0);
  const body = {
    messages,
    ...(tools === undefined ? {} : { tools: tools.definitions }),
    ...(chat_template_kwargs === undefined ? {} : { chat_template_kwargs }),
    ...(reasoning_effort === undefined ? {} : { reasoning_effort }),
  };
  const response = await postToEngine(address, "/v1/chat/completions/input_tokens", body, signal);
  const answer = await engineBody(response);
  const counted = Counted.safeParse(answer);
  if (counted.success) return counted.data.input_tokens;
  throw failureOfEngineError(answer);
}
