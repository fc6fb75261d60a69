import { MAX_ATTACHMENT_BYTES, type Attachment, type ErrorReport } from "@llcuda/protocol";
import { agentUrl } from "../../../connection/address.ts";
import { readReport } from "../../../connection/report.ts";
import { formatBytes } from "../../../ui/format.ts";

/** Pictures that the engine reads; a browser can turn every other one into PNG. */
const TAKEN = new Set(["image/png", "image/jpeg", "image/gif", "image/bmp"]);
/** Longest side of a picture that is drawn anew: no vision model looks at more. */
const MAX_SIDE = 4_096;

/** Sends a file to the agent, which looks at it and keeps it. @throws an ErrorReport */
export async function attachFile(file: File, signal: AbortSignal): Promise<Attachment> {
  if (file.size > MAX_ATTACHMENT_BYTES) {
    const most = formatBytes(MAX_ATTACHMENT_BYTES);
    throw tooLarge(`${file.name} has ${formatBytes(file.size)}; one file may have ${most}.`);
  }
  const foreign = file.type.startsWith("image/") && !TAKEN.has(file.type);
  const body = foreign ? await asPng(file) : file;
  const answer = await fetch(agentUrl(`attachments/${encodeURIComponent(file.name)}`), {
    method: "PUT",
    headers: { "content-type": "application/octet-stream" },
    body,
    signal,
  });
  if (!answer.ok) throw await readReport(answer);
  return (await answer.json()) as Attachment;
}

const tooLarge = (message: string): ErrorReport => ({
  code: "TOO_LARGE",
  message,
  hint: "Attach a part of it.",
  remedies: [],
});

/** A picture of another format, drawn; nothing in it can run, an SVG is a picture here too. */
async function asPng(file: File): Promise<Blob> {
  const url = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    const { naturalWidth: width, naturalHeight: height } = picture;
    const scale = Math.min(1, MAX_SIDE / Math.max(width, height, 1));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    return png ?? file;
  } finally {
    URL.revokeObjectURL(url);
  }
}
