import { MAX_RESULT_CHARS } from "@llcuda/protocol";
import { refused, toolFailed } from "../tool-failures.ts";
import type { Tool } from "../tool.ts";
import type { ChosenFolder } from "./chosen-folder.ts";

/** Of one call: more would not fit a context. UTF-8 has at most 3 bytes for each of JavaScript's units. */
const MAX_READ_BYTES = MAX_RESULT_CHARS;
/** Larger ones are no texts to be read piece by piece. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

const DESCRIPTION = "relative to the chosen folder";

/** Reads a text, piece by piece where it is long. @param folder null: none is chosen */
export function readFileTool(folder: () => ChosenFolder | null): Tool {
  return {
    name: "read_file",
    title: "Read a file",
    description: "Reads a text file from the folder that the user has chosen.",
    parameters: {
      type: "object",
      properties: {
        path: { type: "string", description: `Path of the file, ${DESCRIPTION}.` },
        offset: { type: "integer", minimum: 0, description: "Byte to begin at; 0 by default." },
      },
      required: ["path"],
      additionalProperties: false,
    },
    run: async ({ path, offset = 0 }) => {
      if (typeof path !== "string" || path === "") {
        throw toolFailed("There is no path.", 'Pass it as {"path": "notes.txt"}.');
      }
      if (typeof offset !== "number" || !Number.isSafeInteger(offset) || offset < 0) {
        throw toolFailed("The offset is no whole number from 0 on.", "Leave it out to begin at 0.");
      }
      return { text: await readText(chosen(folder), path, offset), failed: false };
    },
  };
}

export function listFilesTool(folder: () => ChosenFolder | null): Tool {
  return {
    name: "list_files",
    title: "List files",
    description: "Lists the files in the folder that the user has chosen, or in a folder of it.",
    parameters: {
      type: "object",
      properties: {
        path: { type: "string", description: `A folder, ${DESCRIPTION}; left out: that one.` },
      },
      additionalProperties: false,
    },
    run: async ({ path = "" }) => {
      if (typeof path !== "string") throw toolFailed("The path is no text.", "Leave it out.");
      const { names, more } = await chosen(folder).list(path);
      const rest = more === 0 ? [] : [`(${more} more)`];
      const text = names.length === 0 ? "(no files)" : [...names, ...rest].join("\n");
      return { text, failed: false };
    },
  };
}

function chosen(folder: () => ChosenFolder | null): ChosenFolder {
  const found = folder();
  if (found !== null) return found;
  throw refused(
    "No folder is chosen from which files may be read.",
    "The user chooses one on the Tools page.",
  );
}

async function readText(folder: ChosenFolder, path: string, offset: number): Promise<string> {
  const file = await folder.open(path);
  try {
    const { size } = await file.stat();
    if (size > MAX_FILE_BYTES) {
      throw refused(
        `${path} is ${(size / 1e6).toFixed(0)} MB long; at most ${(MAX_FILE_BYTES / 1e6).toFixed(0)} MB are read.`,
        "Choose a smaller file.",
      );
    }
    const bytes = Buffer.alloc(Math.max(0, Math.min(MAX_READ_BYTES, size - offset)));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
    const text = decoded(bytes.subarray(0, bytesRead), path);
    const end = offset + Buffer.byteLength(text);
    if (end >= size) return text;
    return `${text}\n[${end} of ${size} bytes; go on with offset ${end}]`;
  } finally {
    await file.close();
  }
}

/** A character that is cut at either end is left out; the next piece begins with it. */
function decoded(bytes: Buffer, path: string): string {
  const binary = refused(`${path} is no text.`, "Only text files in UTF-8 can be read.");
  if (bytes.includes(0)) throw binary;
  for (let cut = 0; cut <= 3 && cut <= bytes.length; cut++) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
        bytes.subarray(0, bytes.length - cut),
      );
    } catch {
      // Three bytes at most of a character may be missing.
    }
  }
  throw binary;
}
