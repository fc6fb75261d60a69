import { Router } from "express";
import type { ErrorCode } from "@llcuda/protocol";
import { MAX_IMPORT_BYTES } from "../chat/exchange/import-limits.ts";
import { Failure } from "../failure.ts";
import { guardedAnswer } from "./guarded-answer.ts";
import { Quota } from "./quota.ts";
import type { Services } from "./services.ts";
import type { ReportDefect } from "./trpc.ts";

/** Each is held in memory while it is read. */
const MAX_AT_ONCE = 1;

const STATUS: Partial<Record<ErrorCode, number>> = {
  INPUT_INVALID: 400,
  TOO_LARGE: 413,
  TOO_MANY: 429,
  DISK_FULL: 507,
};

/** PUT /import brings a file of chats, or an archive of them, of whatever size a call may not have. */
export function chatFilesRoute(services: Services, reportDefect: ReportDefect): Router {
  const imports = new Quota(MAX_AT_ONCE, "files of chats being read");
  const router = Router();
  const guarded = guardedAnswer(STATUS, reportDefect);
  router.put("/import", (req, res) =>
    guarded(req, res, async () => {
      const leave = imports.enter();
      try {
        const bytes = await received(req as AsyncIterable<Buffer>);
        res.json(await services.chats.exchange.importFile(bytes));
      } finally {
        leave();
      }
    }),
  );
  return router;
}

async function received(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > MAX_IMPORT_BYTES) {
      throw new Failure(
        "TOO_LARGE",
        `This file has more than ${MAX_IMPORT_BYTES} bytes, the most that is read at once.`,
        "Save the chats in parts, or without their attached files.",
      );
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
