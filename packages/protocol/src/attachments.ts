import { z } from "zod";
import { MAX_ATTACHMENT_NAME_CHARS } from "./attachment-limits.ts";

/** What a file is to the model; a PDF goes to it as its text. */
export const AttachmentKind = z.enum(["image", "audio", "text", "pdf"]);
export type AttachmentKind = z.infer<typeof AttachmentKind>;

/** A file that goes to the model with a message. */
export const Attachment = z.object({
  /** SHA-256 of its bytes, in hexadecimal: the same file is kept once. */
  id: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().min(1).max(MAX_ATTACHMENT_NAME_CHARS),
  kind: AttachmentKind,
  /** MIME type by its first bytes, whatever its name says. */
  type: z.string(),
  /** Bytes. */
  size: z.number(),
  /** UTF-16 units of its text; 0 for pictures and sound. */
  chars: z.number(),
  /** Of a PDF. */
  pages: z.number().nullable(),
});
export type Attachment = z.infer<typeof Attachment>;

/** A file that is here, under the name that it has in this message. */
export const AttachmentRef = Attachment.pick({ id: true, name: true });
export type AttachmentRef = z.infer<typeof AttachmentRef>;

/** A piece of an attachment's text, as the model gets it. */
export const AttachmentText = z.object({ text: z.string(), total: z.number() });
export type AttachmentText = z.infer<typeof AttachmentText>;
