import { Router, type Response } from "express";
import type { ErrorCode } from "@llcuda/protocol";
import { guardedAnswer } from "./guarded-answer.ts";
import { Quota } from "./quota.ts";
import type { Services } from "./services.ts";
import type { ReportDefect } from "./trpc.ts";

/** Each holds a connection, and a PDF a thread. */
const MAX_AT_ONCE = 4;

const STATUS: Partial<Record<ErrorCode, number>> = {
  INPUT_INVALID: 400,
  NOT_FOUND: 404,
  TOO_LARGE: 413,
  MEDIA_TYPE_REFUSED: 415,
  FILE_UNREADABLE: 422,
  TOO_MANY: 429,
  DISK_FULL: 507,
};

/** Files that go with messages: PUT brings one and tells what it is, GET gives its bytes back. */
export function attachmentRoute(services: Services, reportDefect: ReportDefect): Router {
  const uploads = new Quota(MAX_AT_ONCE, "files being attached");
  const router = Router();
  const guarded = guardedAnswer(STATUS, reportDefect);
  router.put("/:name", (req, res) =>
    guarded(req, res, async () => {
      const leave = uploads.enter();
      try {
        const bytes = req as AsyncIterable<Buffer>;
        res.json(await services.attachments.take(req.params.name, bytes));
      } finally {
        leave();
      }
    }),
  );
  router.get("/:id", (req, res) => guarded(req, res, () => giveBack(services, req.params.id, res)));
  return router;
}

/** Nothing that was attached is a page: what is no picture or sound is only saved. */
async function giveBack(services: Services, id: string, res: Response): Promise<void> {
  const { attachment, path } = await services.attachments.file(id);
  const shown = attachment.kind === "image" || attachment.kind === "audio";
  res.set({
    "content-type": shown ? attachment.type : "application/octet-stream",
    "content-disposition": shown ? "inline" : "attachment",
    "content-security-policy": "default-src 'none'; sandbox",
    // Its name is its hash: it never changes.
    "cache-control": "private, max-age=31536000, immutable",
  });
  res.sendFile(path, { cacheControl: false, dotfiles: "allow", lastModified: false });
}
