import type { Origin } from "./origin.ts";

/** Marks in an address what this browser reads from the hub by itself. */
const MARK = "web:";

const FORM = /^([\w.-]+\/[\w.-]+)(?:@([\w./-]+):|[/:])(.+\.gguf)$/i;

/** A file of a public repository, which the browser can read without the agent. */
export function isReadAlone(file: string): boolean {
  return file.startsWith(MARK);
}

/** A file that is read by ranges, by the agent or by this browser: its bytes cost somebody something. */
export function isOnHub(file: string): boolean {
  return file.startsWith("hf:") || isReadAlone(file);
}

/** The same file, read by this browser; null for what lies on no hub. */
export function readAlone(file: string): string | null {
  const rest = /^hf:(.+)$/.exec(file)?.[1];
  return rest === undefined || FORM.exec(rest) === null ? null : MARK + rest;
}

/** Where such a file lies; null for an address of another form, or with a path that leads elsewhere. */
export function hubOrigin(file: string): Origin | null {
  const [, repo, revision = "main", path] = FORM.exec(file.slice(MARK.length)) ?? [];
  if (!isReadAlone(file) || repo === undefined || path === undefined) return null;
  const steps = `${repo}/${revision}/${path}`.split("/");
  if (steps.some((step) => step === "" || step === "." || step === "..")) return null;
  const names = path.split("/");
  const first = names.at(-1)!;
  const inside = names.slice(0, -1).map((name) => `${encodeURIComponent(name)}/`);
  const root = `https://huggingface.co/${repo}/resolve/${encodeURIComponent(revision)}/`;
  return { kind: "hub", first, folder: root + inside.join("") };
}
