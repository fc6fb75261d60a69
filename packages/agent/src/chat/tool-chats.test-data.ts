import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Message, ToolDecision } from "@llcuda/protocol";
import type { ScriptedAnswer } from "@llcuda/test-kit";
import { onTestFinished } from "vitest";
import { ToolDesk } from "../tools/tool-desk.ts";
import { ToolSettings } from "../tools/tool-settings.ts";
import type { Chats } from "./chats.ts";

/** The built-in tools, all on. */
export function desk(): ToolDesk {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-desk-"));
  const made = new ToolDesk({
    settings: new ToolSettings(join(folder, "tools.json")),
    mayAdd: true,
  });
  for (const { key } of made.state.value.tools) made.switchTool(key, true);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return made;
}

type Piece = { index: number; id?: string; function: { name?: string; arguments?: string } };

/** Calls as llama-server streams them: the name first, then the arguments in pieces. */
export function calls(engine: ScriptedAnswer, ...wanted: [name: string, args: string][]): void {
  const send = (piece: Piece): void => {
    const choices = [{ index: 0, delta: { tool_calls: [piece] }, finish_reason: null }];
    engine.raw(`data: ${JSON.stringify({ choices })}\n\n`);
  };
  wanted.forEach(([name, args], index) => {
    send({ index, id: `call-${name}-${index}`, function: { name, arguments: "" } });
    for (const part of [args.slice(0, 5), args.slice(5)])
      send({ index, function: { arguments: part } });
  });
  engine.raw(
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] })}\n\n`,
  );
  engine.finish();
}

export const allow = (grant: "once" | "chat" | "always"): ToolDecision => ({
  verdict: "allow",
  grant,
});
export const roles = (messages: readonly Message[]): string[] => messages.map(({ role }) => role);
export const asks = ({ messages }: { messages: Message[] }): boolean =>
  messages.at(-1)?.tool?.state === "asking";

/** Decides on the last message of a chat, as a person does. */
export const decideLast = async (
  chats: Chats,
  chatId: string,
  messages: Message[],
  what: ToolDecision,
) => await chats.decideTool(chatId, messages.at(-1)!.id, what);
