import { LOAD_LIMITS, type LoadOptions } from "@llcuda/protocol";
import { formatCount } from "../../../ui/format.ts";
import type { LoadField } from "./load-fields.ts";
import { joinArguments, splitArguments } from "./shell-words.ts";

/** What a person wrote, read; or what is wrong with it. */
export type Read = { ok: true; value: unknown } | { ok: false; problem: string };

const AUTOMATIC_TEXT: Read = { ok: true, value: null };

/** A value as the form shows it; empty for what llcuda chooses. */
export function fieldText({ form, key }: LoadField, options: LoadOptions): string {
  const value = options[key];
  if (form === "loras") {
    return options.loras
      .map(({ path, scale }) => (scale === 1 ? path : `${path}:${scale}`))
      .join("\n");
  }
  if (form === "arguments") return joinArguments(options.extraArguments);
  if (Array.isArray(value)) return value.map(String).join(", ");
  return value === null || typeof value === "object" ? "" : String(value);
}

/** Reads what a person wrote; limits that depend on the machine are the agent's to tell. */
export function readField(field: LoadField, text: string): Read {
  const written = text.trim();
  switch (field.form) {
    case "number":
      return written === ""
        ? AUTOMATIC_TEXT
        : within(field, readNumber(written, field.decimals === true, leastOf(field)));
    case "layers":
      if (written === "" || written.toLowerCase() === "all") {
        return { ok: true, value: written === "" ? null : "all" };
      }
      return within(field, readNumber(written, false));
    case "choice":
    case "path":
      return { ok: true, value: written === "" ? null : written };
    case "switch":
      return { ok: true, value: written === "" ? null : written === "true" };
    case "numbers":
      return readNumbers(written);
    case "words": {
      const words = commaParts(written);
      return { ok: true, value: words.length === 0 ? null : words };
    }
    case "loras":
      return { ok: true, value: lines(written).map(readLora) };
    case "arguments": {
      const words = splitArguments(text);
      if (words === null) return { ok: false, problem: "A quotation mark is not closed." };
      return { ok: true, value: words };
    }
    case "draft":
      return { ok: false, problem: "A draft has fields of its own." };
  }
}

/** What is below is told as a limit of the option; a minus sign elsewhere is a slip. */
const leastOf = ({ key }: LoadField): number => (key === "cacheRam" ? -1 : 0);

function readNumber(text: string, decimals: boolean, least = 0): Read {
  // 8,192 and 8k are what people write.
  const thousands = /^(\d+(?:\.\d+)?)\s*k$/i.exec(text);
  const plain = text.replaceAll(/[ ,_](?=\d{3}\b)/g, "");
  const value = thousands === null ? Number(plain) : Number(thousands[1]) * 1024;
  if (!Number.isFinite(value) || value < least || (!decimals && !Number.isInteger(value))) {
    return { ok: false, problem: `“${text}” is no ${decimals ? "" : "whole "}number.` };
  }
  return { ok: true, value };
}

/** A number that no load takes is told where it is written, with what would do. */
function within({ key }: LoadField, read: Read): Read {
  if (!read.ok || !(key in LOAD_LIMITS)) return read;
  const [least, most] = LOAD_LIMITS[key as keyof typeof LOAD_LIMITS];
  const value = Number(read.value);
  if (value > most) return { ok: false, problem: `${formatCount(most)} at most.` };
  return value < least ? { ok: false, problem: `${least} at least.` } : read;
}

function readNumbers(text: string): Read {
  const numbers = commaParts(text).map(Number);
  if (numbers.some((value) => !Number.isFinite(value) || value < 0)) {
    return { ok: false, problem: `“${text}” is no list of numbers.` };
  }
  return { ok: true, value: numbers.length === 0 ? null : numbers };
}

function readLora(line: string): { path: string; scale: number } {
  const [, path, scale] = /^(.+):(-?\d+(?:\.\d+)?)$/.exec(line) ?? [];
  if (path === undefined) return { path: line, scale: 1 };
  return { path, scale: Number(scale) };
}

const commaParts = (text: string): string[] => parts(text, /[\s,]+/);
const lines = (text: string): string[] => parts(text, "\n");

function parts(text: string, by: RegExp | string): string[] {
  return text
    .split(by)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
