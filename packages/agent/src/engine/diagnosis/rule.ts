import type { ErrorCode, Remedy } from "@llcuda/protocol";

/** The named groups of a rule's pattern. */
export type Groups = Record<string, string | undefined>;

/** What one line of an engine's output means. */
export interface DiagnosisRule {
  /** Stable name; an anchor in docs/diagnoses.md. */
  id: string;
  code: ErrorCode;
  /** Matched against each line. Its named groups fill the message. */
  pattern: RegExp;
  /** The line as it is printed, shortened to what tells. */
  says: string;
  /** What happened; `{name}` stands for the pattern's group of that name. */
  message: string;
  /** What to do next. */
  hint: string;
  remedies: Remedy[];
  /** Says so only while it loads: later the same line has another cause. */
  phase?: "starting";
  /** More for the message, or other words for its groups; from the groups and the whole output. */
  values?: (groups: Groups, log: string[]) => Groups;
}

/** The message with its `{names}` filled in; a name without a value leaves nothing. */
export function fill(message: string, values: Groups): string {
  return message.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}
