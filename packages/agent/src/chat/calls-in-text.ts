import { randomUUID } from "node:crypto";
import { MAX_CALL_CHARS, MAX_CALLS, type Message, type ToolCall } from "@llcuda/protocol";

/** Around a call: a fence of markdown, or a tag that the engine did not know for this model. */
const WRAPPINGS = [
  /^```[\w-]*\n([\s\S]*)\n?```$/,
  /^<(tool_calls?|tools|function_calls?|functioncall)>([\s\S]*)<\/\1>$/i,
];
/** How ids of such calls begin. */
const TEXT_CALL = "text-";
const KEYS = new Set(["name", "arguments", "parameters", "type", "id"]);

/**
 * The calls that a model wrote as plain text, as Qwen2.5-Coder does, where the engine saw none. Only
 * where the whole answer is nothing else, and every call is of an offered tool.
 */
export function callsInText(text: string, offered: ReadonlySet<string>): ToolCall[] {
  if (text.length > MAX_CALL_CHARS) return [];
  const values = valuesIn(unwrapped(text.trim()));
  if (values === null || values.length > MAX_CALLS) return [];
  const calls = values.map((value) => callOf(value, offered));
  return calls.includes(null) ? [] : (calls as ToolCall[]);
}

/** A call that was plain text in its answer. */
export const isTextCall = ({ id }: { id: string }): boolean => id.startsWith(TEXT_CALL);

/**
 * Whether a call is one of those, and was answered already since the last question: models that write
 * calls as text write the same one again in place of an answer. @returns that result, or null
 */
export function answeredBefore({ id, name, arguments: args }: ToolCall, path: readonly Message[]) {
  if (!isTextCall({ id })) return null;
  const asked = path.findLastIndex(({ role }) => role === "user");
  const before = path
    .slice(asked + 1)
    .find(({ tool }) => tool?.state === "done" && tool.name === name && tool.arguments === args);
  return before === undefined ? null : before.content;
}

function unwrapped(text: string): string {
  for (const wrapping of WRAPPINGS) {
    const inner = wrapping.exec(text)?.at(-1)?.trim();
    // A tag may stand inside a fence, and a fence inside a tag.
    if (inner !== undefined) return unwrapped(inner);
  }
  return text;
}

/** One object, a list of them, or one on each line. Null for what is no JSON. */
function valuesIn(text: string): unknown[] | null {
  const whole = parsed(text);
  if (whole !== undefined) return Array.isArray(whole) ? whole : [whole];
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const values = lines.map(parsed);
  return lines.length < 2 || values.includes(undefined) ? null : values;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function callOf(value: unknown, offered: ReadonlySet<string>): ToolCall | null {
  if (!isObject(value) || Object.keys(value).some((key) => !KEYS.has(key))) return null;
  const { name } = value;
  const given = value["arguments"] ?? value["parameters"];
  if (typeof name !== "string" || !offered.has(name) || !isObject(given)) return null;
  return { id: `${TEXT_CALL}${randomUUID()}`, name, arguments: JSON.stringify(given) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
