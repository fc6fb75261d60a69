/** Bytes of one file of chats: the largest export with its files, whatever script it is in. */
export const MAX_IMPORT_BYTES = 192 * 1024 * 1024;
