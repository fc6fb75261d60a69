import { MAX_MESSAGE_CHARS } from "@llcuda/protocol";
import { Failure } from "../failure.ts";

/** Why the text cannot be sent; null when it can. Files speak for themselves. */
export function textFailure(text: string, files = 0): Failure | null {
  if (text.length > MAX_MESSAGE_CHARS) {
    const asked = (text.length / 1e6).toFixed(1);
    const limit = (MAX_MESSAGE_CHARS / 1e6).toFixed(1);
    return new Failure(
      "TOO_LARGE",
      `The message has ${asked} million characters; at most ${limit} million are taken.`,
      "Send it in parts, or shorten it: no context holds this much.",
    );
  }
  if (text.trim() !== "" || files > 0) return null;
  return new Failure("INPUT_INVALID", "The message is empty.", "Type a question first.");
}

export function noChat(chatId: string): Failure {
  return new Failure("CHAT_NOT_FOUND", `There is no chat ${chatId}.`, "It may be deleted.");
}

export function noAnswer(chatId: string, messageId: string): Failure {
  return new Failure(
    "NOT_FOUND",
    `Chat ${chatId} holds no answer ${messageId}.`,
    "It takes the id of a model's answer to a question.",
  );
}

export function noMessage(chatId: string, messageId: string): Failure {
  return new Failure(
    "NOT_FOUND",
    `Chat ${chatId} holds no message ${messageId}.`,
    "It may be deleted; open the chat anew.",
  );
}

export function notCut(): Failure {
  return new Failure(
    "INPUT_INVALID",
    "This answer has no beginning that could be gone on with.",
    "Ask for the answer again instead.",
  );
}

export function noQueued(): Failure {
  return new Failure(
    "NOT_FOUND",
    "This message does not wait any more.",
    "It has been sent or removed meanwhile.",
  );
}

export function queueFull(limit: number): Failure {
  return new Failure(
    "TOO_MANY",
    `${limit} messages wait in this chat already.`,
    "Wait until some of them are answered, or remove some.",
  );
}

export function busy(): Failure {
  return new Failure(
    "CHAT_BUSY",
    "An answer is still being written in this chat.",
    "Wait until it is done, or stop it.",
  );
}

export function busyElsewhere(): Failure {
  return new Failure(
    "CHAT_BUSY",
    "Another llcuda on the same folder is writing an answer in this chat.",
    "Wait until it is done, or stop it there.",
  );
}

export function ending(): Failure {
  return new Failure("CANCELLED", "llcuda is ending.", "Start it again, then send the message.");
}

export function interrupted(): Failure {
  return new Failure(
    "ANSWER_INTERRUPTED",
    "llcuda ended while this answer was being written.",
    "What came so far is kept. Retry writes it again.",
    { remedies: ["retry-answer"] },
  );
}
