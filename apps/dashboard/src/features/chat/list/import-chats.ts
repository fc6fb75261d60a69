import type { ImportedChats } from "@llcuda/protocol";
import { agentUrl } from "../../../connection/address.ts";
import { readReport } from "../../../connection/report.ts";

/** Gives the agent a file of chats, whatever program it is of. @throws an ErrorReport */
export async function importChats(file: File): Promise<ImportedChats> {
  const answer = await fetch(agentUrl("chats/import"), {
    method: "PUT",
    headers: { "content-type": "application/octet-stream" },
    body: file,
  });
  if (!answer.ok) throw await readReport(answer);
  return (await answer.json()) as ImportedChats;
}
