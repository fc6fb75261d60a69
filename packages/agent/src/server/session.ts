import { timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import { z } from "zod";
import { cookieValueOf } from "./access-policy.ts";
import type { Doorkeeper } from "./doorkeeper.ts";
import { factsOf } from "./doorkeeper.ts";
import { refusalAnswer, sendError } from "./refusal.ts";
import { hashOf } from "./token-hash.ts";

const Body = z.object({ token: z.string().max(1024) });

/** `POST session` with `{token}`: swaps the token of the URL fragment for a cookie no script can read. */
export function openSession(door: Doorkeeper): (req: Request, res: Response) => void {
  return (req, res) => {
    const body = Body.safeParse(req.body);
    if (!body.success) {
      const message = "The body is not {token: string}.";
      const hint = 'Send {"token": "..."} as JSON.';
      const report = { code: "INPUT_INVALID" as const, message, hint, remedies: [] };
      sendError(res, { status: 400, report });
      return;
    }
    const { token } = body.data;
    if (!timingSafeEqual(hashOf(token), door.policy.tokenHash) && !door.redeem(token)) {
      door.noteWrongToken(req, token);
      sendError(res, refusalAnswer("TOKEN_WRONG", factsOf(req, false, 0)));
      return;
    }
    res.cookie(door.policy.cookieName, cookieValueOf(token), {
      httpOnly: true,
      sameSite: "strict",
      path: "/",
      // Behind an https proxy the browser says so in Origin.
      secure: req.headers.origin?.startsWith("https:") === true,
      encode: String,
    });
    res.status(204).end();
  };
}
