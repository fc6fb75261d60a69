import type { EngineAddress } from "../../engine/engine-service.ts";
import type { ChatTurn } from "../answer-stream.ts";
import { modelLacks } from "../attachments/attachment-failures.ts";
import { abilitiesOf } from "./engine-abilities.ts";

/**
 * Pictures and sound go only to a model that takes them: the engine's own refusal names no way out.
 * @throws Failure INPUT_INVALID
 */
export async function refuseUnseen(
  turns: readonly ChatTurn[],
  address: EngineAddress,
  model: string,
): Promise<void> {
  const parts = turns.flatMap(({ content }) => (typeof content === "string" ? [] : content));
  const media = parts.filter(({ type }) => type !== "text");
  if (media.length === 0) return;
  const { vision, audio } = await abilitiesOf(address, model);
  if (!vision && media.some(({ type }) => type === "image_url")) throw modelLacks("image", model);
  if (!audio && media.some(({ type }) => type === "input_audio")) throw modelLacks("audio", model);
}
