import { Router, type Request, type Response } from "express";
import type { ErrorCode } from "@llcuda/protocol";
import { z } from "zod";
import { Failure } from "../failure.ts";
import type { UploadedFile } from "../models/uploads/upload-service.ts";
import { guardedAnswer } from "./guarded-answer.ts";
import { Quota } from "./quota.ts";
import type { Services } from "./services.ts";
import type { ReportDefect } from "./trpc.ts";

/** Each holds a connection and writes to the disk. */
const MAX_UPLOADS = 4;

const whole = z.coerce.number().int().min(0);
const About = z.object({
  size: whole.min(1),
  modified: whole.default(0),
  offset: whole.default(0),
});

const STATUS: Partial<Record<ErrorCode, number>> = {
  INPUT_INVALID: 409,
  LOCK_HELD: 409,
  TOO_LARGE: 413,
  TOO_MANY: 429,
  MODEL_NOT_GGUF: 422,
  MODEL_DAMAGED: 422,
  MODEL_UNSUPPORTED: 422,
  DISK_FULL: 507,
};

/**
 * Files dropped into the page. GET tells how much of one is here, PUT brings bytes from there on; a
 * file may come in as many pieces as its sender likes.
 */
export function uploadRoute(services: Services, reportDefect: ReportDefect): Router {
  const uploads = new Quota(MAX_UPLOADS, "uploads");
  const router = Router();
  const guarded = guardedAnswer(STATUS, reportDefect);
  const answer = (req: Request, res: Response, work: () => Promise<unknown>): Promise<void> =>
    guarded(req, res, async () => res.json(await work()));
  router.get("/:name", (req, res) =>
    answer(req, res, async () => {
      const { file } = aboutOf(req);
      return { received: await services.uploads.received(file), model: null };
    }),
  );
  router.put("/:name", (req, res) =>
    answer(req, res, async () => {
      const leave = uploads.enter();
      try {
        const { file, offset } = aboutOf(req);
        return await services.uploads.take(file, offset, req as AsyncIterable<Buffer>);
      } finally {
        leave();
      }
    }),
  );
  return router;
}

function aboutOf(req: Request): { file: UploadedFile; offset: number } {
  const about = About.safeParse(req.query);
  if (!about.success) {
    const hint = "docs/api.md shows how a file is uploaded.";
    throw new Failure("INPUT_INVALID", "size, modified and offset are whole numbers", hint);
  }
  const { modified, offset, size } = about.data;
  return { file: { name: String(req.params["name"]), size, modified }, offset };
}
