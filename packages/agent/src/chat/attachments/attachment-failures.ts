import { MAX_ATTACHMENT_BYTES } from "@llcuda/protocol";
import { Failure } from "../../failure.ts";

export function fileTooLarge(name: string): Failure {
  const most = MAX_ATTACHMENT_BYTES / 1024 / 1024;
  return new Failure(
    "TOO_LARGE",
    `${name} has more than ${most} MiB, the most that one attachment may have.`,
    "Attach a part of it; no context holds so much text.",
  );
}

export function fileEmpty(name: string): Failure {
  return new Failure("INPUT_INVALID", `${name} is empty.`, "Choose a file that holds something.");
}

export function fileUnknown(name: string): Failure {
  return new Failure(
    "MEDIA_TYPE_REFUSED",
    `${name} is neither text (UTF-8 or UTF-16) nor PDF, PNG, JPEG, GIF, BMP, WAV or MP3.`,
    "Convert it to one of these first.",
  );
}

export function fileGone(id: string): Failure {
  return new Failure(
    "NOT_FOUND",
    `The attached file ${id.slice(0, 12)}… is not there any more.`,
    "Attach it again.",
  );
}

export function pdfUnreadable(name: string, detail: string): Failure {
  return new Failure(
    "FILE_UNREADABLE",
    `The text of ${name} cannot be read.`,
    "It may be damaged, locked with a password or too large; save it anew, or as text.",
    { detail },
  );
}

export function pdfWithoutText(name: string, pages: number): Failure {
  return new Failure(
    "FILE_UNREADABLE",
    `${name} has ${pages} pages and no text in them: they are pictures.`,
    "Attach the pages as pictures for a model that sees, or run text recognition over it first.",
  );
}

/** The model cannot take this kind of file. */
export function modelLacks(kind: "image" | "audio", model: string): Failure {
  const sense = kind === "image" ? "see pictures" : "hear sound";
  return new Failure(
    "INPUT_INVALID",
    `${model} cannot ${sense}.`,
    "Load a model that can, with the mmproj file that lies beside it, or edit the question and leave the file out.",
  );
}
