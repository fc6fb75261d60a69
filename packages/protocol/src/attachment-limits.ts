/** Of one message: more files are no question any more. */
export const MAX_ATTACHMENTS = 16;
/** Bytes of one file: a long scanned book, a minute of uncompressed sound, any photograph. */
export const MAX_ATTACHMENT_BYTES = 32 * 1024 * 1024;
export const MAX_ATTACHMENT_NAME_CHARS = 255;
