import type { AnswerOptions, Attachment, ContextCount } from "@llcuda/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAgent, useEngine } from "../../../connection/AgentContext.tsx";
import { useRestingValue } from "../../../ui/useRestingValue.ts";

/** A pause in typing; counting a long chat takes the engine some milliseconds. */
const REST_MS = 350;

interface Counted {
  chatId: string | null;
  /** Of a chat that does not exist yet; of all others the agent has them. */
  settings: AnswerOptions;
  text: string;
  attachments: readonly Attachment[];
  /** Names what the chat holds: it is counted anew when that changes. */
  version: string;
  running: boolean;
}

/** What the chat takes of the context with what is being written; null while nobody can tell. */
export function useContextCount(input: Counted): ContextCount | null {
  const { chatId, settings, attachments, version, running } = input;
  const { client } = useAgent();
  const engine = useEngine();
  const text = useRestingValue(input.text, REST_MS);
  const ready = engine?.phase === "ready";
  const asked = {
    text,
    attachments: attachments.map(({ id, name }) => ({ id, name })),
    ...(chatId === null ? { settings } : { chatId }),
  };
  const { data } = useQuery({
    queryKey: ["context count", asked, version, ready ? engine.since : null],
    // What was typed on makes the count before it worthless: it is ended.
    queryFn: ({ signal }) => client.chats.count.query(asked, { signal }),
    enabled: ready && !running,
    retry: false,
    staleTime: Infinity,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
  return ready ? (data ?? null) : null;
}
