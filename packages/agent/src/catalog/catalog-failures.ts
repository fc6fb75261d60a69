import { Failure } from "../failure.ts";

export function notKnown(id: string): Failure {
  return new Failure(
    "NOT_FOUND",
    `There is no engine ${JSON.stringify(id.slice(0, 80))}.`,
    "`llcuda engine list` and the Setup page show every engine that is known here.",
    { remedies: ["choose-engine"] },
  );
}

export function nothingLacks(): never {
  const message = "No engine here lacks CUDA's runtime libraries.";
  throw new Failure("NOT_FOUND", message, "Look at the engines again.", {
    remedies: ["choose-engine"],
  });
}
