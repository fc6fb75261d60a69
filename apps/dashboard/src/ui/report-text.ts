import type { ErrorReport } from "@llcuda/protocol";

/** A failure as plain text, for an issue or a message to a colleague. */
export function reportText(error: ErrorReport, log: readonly string[] = []): string {
  const parts = [`llcuda: ${error.code}`, error.message, error.hint];
  if (error.detail !== undefined) parts.push(`\n${error.detail}`);
  if (log.length > 0) parts.push(`\nengine log:\n${log.join("\n")}`);
  return `${parts.join("\n")}\n`;
}
