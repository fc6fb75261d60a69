import { get, type IncomingMessage } from "node:http";
import type { ModelAbilities } from "@llcuda/protocol";
import { z } from "zod";
import { Adapters } from "../../engine/engine-http.ts";
import type { EngineAddress } from "../../engine/engine-service.ts";
import { engineBody } from "../engine-post.ts";
import { recommendedSampling } from "../sampling.ts";
import { listensToThinking } from "../thinking-switch.ts";

const ASK_LIMIT_MS = 5_000;

/** What of `/props` is read; mirrors server_context's json in llama-server. */
const Props = z.object({
  default_generation_settings: z.object({
    n_ctx: z.number(),
    params: z.record(z.string(), z.unknown()).default({}),
  }),
  modalities: z
    .object({ vision: z.boolean().default(false), audio: z.boolean().default(false) })
    .default({ vision: false, audio: false }),
  chat_template: z.string().default(""),
  chat_template_caps: z.record(z.string(), z.unknown()).default({}),
});

/** Each process says the same every time. */
const known = new WeakMap<EngineAddress, Promise<ModelAbilities>>();

/** @throws Failure when the engine does not answer */
export function abilitiesOf(address: EngineAddress, model: string): Promise<ModelAbilities> {
  const before = known.get(address);
  if (before !== undefined) return before;
  const asked = ask(address, model);
  known.set(address, asked);
  asked.catch(() => known.delete(address));
  return asked;
}

async function ask(address: EngineAddress, model: string): Promise<ModelAbilities> {
  const [props, loras] = await Promise.all([
    read(address, "/props").then((body) => Props.parse(body)),
    // Older engines and stand-ins have none.
    read(address, "/lora-adapters").then((body) => Adapters.safeParse(body).data ?? []),
  ]);
  const { n_ctx: context, params } = props.default_generation_settings;
  const { chat_template: template, chat_template_caps: caps } = props;
  const numbers = Object.entries(params).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return {
    model,
    ...props.modalities,
    context,
    defaults: Object.entries({
      ...Object.fromEntries(numbers),
      ...recommendedSampling(model),
    }).map(([name, value]) => ({ name, value: rounded(value) })),
    takesEffort: caps["supports_reasoning_effort"] === true,
    takesThinking: listensToThinking(template),
    takesTools: takesTools(caps["supports_tools"], template),
    loras: loras.map(({ id, path, scale }) => ({
      id,
      name: path.split("/").at(-1) ?? path,
      scale: rounded(scale),
    })),
  };
}

/** By the engine's word; older ones say nothing, and then the template does. */
function takesTools(told: unknown, template: string): boolean {
  return typeof told === "boolean" ? told : template === "" || /\btools\b/.test(template);
}

/** 0.949999988 is how a 32-bit float writes 0.95. */
const rounded = (value: number): number => Number(Math.fround(value).toPrecision(6));

function read(address: EngineAddress, path: string): Promise<unknown> {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${address.apiKey}` };
    const signal = AbortSignal.timeout(ASK_LIMIT_MS);
    get(new URL(path, address.url), { headers, signal, agent: false }, resolve).on("error", reject);
  }).then(engineBody);
}
