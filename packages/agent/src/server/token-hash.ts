import { createHash } from "node:crypto";

/** What is kept and compared in a token's place: of one length, and telling nothing of it. */
export const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();
