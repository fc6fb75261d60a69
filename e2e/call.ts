import { readFileSync } from "node:fs";
import type { ChatSnapshot, ChatsPage, DoctorReport, Message } from "@llcuda/protocol";
import type { RunningAgent } from "@llcuda/test-kit";

/** Asks the agent by plain HTTP, beside the page. */
export async function query<T>(agent: RunningAgent, procedure: string, input?: object): Promise<T> {
  const url = new URL(`trpc/${procedure}`, agent.url);
  if (input !== undefined) url.searchParams.set("input", JSON.stringify(input));
  const response = await fetch(url, { headers: { authorization: `Bearer ${agent.token}` } });
  const body = (await response.json()) as { result: { data: T } };
  return body.result.data;
}

/** Tells the agent by plain HTTP to do something. */
export async function mutate<T>(agent: RunningAgent, procedure: string, input: object): Promise<T> {
  const response = await fetch(new URL(`trpc/${procedure}`, agent.url), {
    method: "POST",
    headers: { authorization: `Bearer ${agent.token}`, "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  const body = (await response.json()) as { result: { data: T } };
  return body.result.data;
}

export function doctor(agent: RunningAgent): Promise<DoctorReport> {
  return query<DoctorReport>(agent, "system.doctor");
}

/** The last message of the chat that was used last, as the agent keeps it; null without a chat. */
export async function lastMessage(agent: RunningAgent): Promise<Message | null> {
  const { chats } = await query<ChatsPage>(agent, "chats.list.snapshot");
  const [chat] = chats;
  if (chat === undefined) return null;
  const { messages } = await query<ChatSnapshot>(agent, "chats.one.snapshot", { chatId: chat.id });
  return messages.at(-1) ?? null;
}

/** Lets the fake engine end the answers that it is writing. */
export async function endAnswers(agent: RunningAgent): Promise<void> {
  process.kill((await doctor(agent)).engine.pid!, "SIGUSR2");
}

/** How many of llama-server's slots are at work, by its own word. */
export async function busySlots({ engine }: DoctorReport): Promise<number> {
  const key = readFileSync(engine.apiKeyFile!, "utf8").trim();
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(new URL("/slots", engine.url!), { headers });
  const slots = (await response.json()) as { is_processing: boolean }[];
  return slots.filter((slot) => slot.is_processing).length;
}
