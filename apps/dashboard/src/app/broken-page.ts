import type { ErrorReport } from "@llcuda/protocol";

/** As Chromium, Firefox and Safari say that a script of the page did not come. */
const NOT_LOADED =
  /dynamically imported module|error loading dynamically|importing a module script failed/i;

const KEPT = "Reload the page. Your chats lie in the agent, and an answer goes on meanwhile.";

/** What is told of a page that cannot be drawn: a part of it did not come, or it is wrong. */
export function brokenPage(error: unknown): ErrorReport {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (NOT_LOADED.test(message)) {
    return {
      code: "NETWORK",
      message: "A part of this page did not come.",
      hint: `The agent is out of reach, or it is a newer one than this page. ${KEPT}`,
      detail: message,
      remedies: ["reload-page"],
    };
  }
  return {
    code: "INTERNAL",
    message: `This page has a fault: ${message}`,
    hint: KEPT,
    detail: stack ?? message,
    remedies: ["reload-page"],
  };
}
