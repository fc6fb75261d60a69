import type { Attachment } from "@llcuda/protocol";
import { formatBytes, formatCount } from "../../../ui/format.ts";

/** What of it counts, in few words. */
export function attachmentWords({ kind, pages, chars, size }: Attachment): string {
  if (kind === "pdf") return `${formatCount(pages ?? 0)} ${pages === 1 ? "page" : "pages"}`;
  if (kind === "text") return `${formatCount(chars)} characters`;
  return formatBytes(size);
}
