import type { EngineState, ErrorCode, ErrorReport } from "@llcuda/protocol";
import type { Request, Response } from "express";
import type { Services } from "./services.ts";

export type Words = Pick<ErrorReport, "code" | "message" | "hint">;

/** Why nobody answers yet. */
export function notReady(state: EngineState): Words {
  const code: ErrorCode = "ENGINE_NOT_READY";
  switch (state.phase) {
    case "none":
    case "stopping":
      return { code, message: "No engine is running.", hint: "Start it in the dashboard." };
    case "installing":
      return { code, message: `The engine is being installed: ${state.detail}.`, hint: "Wait." };
    case "proving":
      return { code, message: `The engine is being proved: ${state.check}.`, hint: "Wait." };
    case "starting":
      return {
        code,
        message: `The engine is starting with ${state.model.name}: ${state.stage}.`,
        hint: "Try again in a few seconds.",
      };
    case "failed":
      return state.error;
    case "ready":
      return { code, message: "The engine is just becoming ready.", hint: "Try again." };
  }
}

/** The engine went away. */
export const gone = (error: Error): Words => ({
  code: "ENGINE_CRASHED",
  message: `The engine does not answer: ${error.message}.`,
  hint: "The dashboard shows why; try again when the engine is ready.",
});

/** @param name what the request asks for */
export function unknownModel(name: string, fleet: Services["fleet"]): Words {
  const names = fleet.loaded.value.models.map(({ model }) => model.name);
  const loaded = names.length === 0 ? "No model is loaded" : `Loaded: ${names.join(", ")}`;
  return {
    code: "MODEL_NOT_FOUND",
    message: `There is no model named ${JSON.stringify(name)} on this machine.`,
    hint: `${loaded}. A request without "model" goes to the current one.`,
  };
}

/** Answers with an error and reads nothing more of the request than what has come. */
export function refuse(req: Request, res: Response, status: number, words: Words): void {
  if (!req.readableEnded) res.set("connection", "close");
  answer(res, status, words);
}

export function tooLarge(req: Request, res: Response, limit: number): void {
  res.set("connection", "close");
  answer(res, 413, {
    code: "TOO_LARGE",
    message: `The request is larger than ${limit} bytes.`,
    hint: "Send less at once.",
  });
  // Nothing more of it is read than what had come.
  req.unpipe();
}

const TYPES: Record<number, string> = {
  404: "invalid_request_error",
  413: "invalid_request_error",
  503: "unavailable_error",
};

/** An error in OpenAI's shape, which its clients know how to show. */
export function answer(res: Response, status: number, words: Words): void {
  if (res.headersSent) return;
  if (status === 503) res.set("retry-after", "2");
  res.status(status).json({
    error: {
      message: `${words.message} ${words.hint}`,
      type: TYPES[status] ?? "server_error",
      param: status === 404 ? "model" : null,
      code: words.code,
    },
  });
}
