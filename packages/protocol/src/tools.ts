import { z } from "zod";
import { ErrorReport } from "./error.ts";

/** Longest arguments of one call in UTF-16 units: no sensible call needs more. */
export const MAX_CALL_CHARS = 256 * 1024;
/** Longest result that a model is given; what is longer is cut, and says so. */
export const MAX_RESULT_CHARS = 64 * 1024;
/** Calls in one answer at most. */
export const MAX_CALLS = 16;
/** Answers in a row that call tools; after so many each call asks again. */
export const MAX_TOOL_TURNS = 10;
/** What a person tells a model beside a refusal. */
export const MAX_DENIAL_CHARS = 4_000;
/** Servers and their settings at most. */
export const MAX_MCP_SERVERS = 32;

/** What a model wants to be done, as it wrote it. */
export const ToolCall = z.object({
  id: z.string(),
  name: z.string(),
  /** JSON, unless the model erred or is still writing. */
  arguments: z.string(),
});
export type ToolCall = z.infer<typeof ToolCall>;

export const ToolRunState = z.enum([
  "asking", // waits for the person's word
  "running",
  "done",
  "failed", // the result says why; the model reads it too
  "denied", // by the person
  "stopped", // by the person, or by the agent's end
]);
export type ToolRunState = z.infer<typeof ToolRunState>;

/** One call and what became of it; its result is the message's content. */
export const ToolRun = z.object({
  callId: z.string(),
  /** As the model knows it. */
  name: z.string(),
  title: z.string(),
  /** Name of the MCP server; null for a built-in tool, and for one that is not there. */
  server: z.string().nullable(),
  arguments: z.string(),
  state: ToolRunState,
  /** Milliseconds that it ran; null before its end. */
  ms: z.number().nullable(),
});
export type ToolRun = z.infer<typeof ToolRun>;

/** Whether an answer may call tools, must, or must not. */
export const ToolUse = z.enum(["auto", "required", "none"]);
export type ToolUse = z.infer<typeof ToolUse>;

/** For how long a person lets a tool run. */
export const ToolGrant = z.enum(["once", "chat", "always"]);
export type ToolGrant = z.infer<typeof ToolGrant>;

export const ToolDecision = z.discriminatedUnion("verdict", [
  z.object({ verdict: z.literal("allow"), grant: ToolGrant }),
  /** `words` go to the model in place of a result. */
  z.object({ verdict: z.literal("deny"), words: z.string().max(MAX_DENIAL_CHARS).default("") }),
]);
export type ToolDecision = z.infer<typeof ToolDecision>;

export const ToolInfo = z.object({
  /** `builtin:NAME` or `SERVER_ID:NAME`. */
  key: z.string(),
  /** As the model knows it. */
  name: z.string(),
  title: z.string(),
  /** The server's own words for an MCP tool. */
  description: z.string(),
  /** Id of its MCP server; null for a built-in tool. */
  server: z.string().nullable(),
  on: z.boolean(),
  /** Runs without being asked for; lapses when the tool's definition changes. */
  always: z.boolean(),
});
export type ToolInfo = z.infer<typeof ToolInfo>;

const MAX_NAME_CHARS = 64;
const MAX_PART_CHARS = 4_096;
const MAX_PARTS = 64;

export const McpTransport = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("stdio"),
    command: z.string().min(1).max(MAX_PART_CHARS),
    args: z.array(z.string().max(MAX_PART_CHARS)).max(MAX_PARTS).default([]),
    folder: z.string().max(MAX_PART_CHARS).nullable().default(null),
  }),
  z.object({ kind: z.literal("http"), url: z.url({ protocol: /^https?$/ }).max(MAX_PART_CHARS) }),
]);
export type McpTransport = z.infer<typeof McpTransport>;

/** A server as a person adds or changes it. Environment (stdio) or headers (HTTP) only go in. */
export const McpServerWish = z.object({
  /** Left out: a new one. */
  id: z.string().max(64).optional(),
  name: z.string().trim().min(1).max(MAX_NAME_CHARS),
  transport: McpTransport,
  /** By name; null takes one away, and what is not named stays. */
  secrets: z
    .record(z.string().min(1).max(256), z.string().max(MAX_PART_CHARS).nullable())
    .default({}),
});
export type McpServerWish = z.infer<typeof McpServerWish>;

export const McpServerState = z.object({
  id: z.string(),
  name: z.string(),
  on: z.boolean(),
  transport: McpTransport,
  /** Names of its environment variables or headers; their values never leave the agent. */
  secrets: z.array(z.string()),
  phase: z.enum(["off", "starting", "ready", "failed"]),
  /** What it calls itself, and its version. */
  about: z.string().nullable(),
  error: ErrorReport.nullable(),
});
export type McpServerState = z.infer<typeof McpServerState>;

export const ToolsState = z.object({
  tools: z.array(ToolInfo),
  servers: z.array(McpServerState),
  /** From which files may be read; null: none. */
  folder: z.string().nullable(),
  /** False where others than this machine's user may reach the page: servers are then only switched. */
  mayAdd: z.boolean(),
});
export type ToolsState = z.infer<typeof ToolsState>;
