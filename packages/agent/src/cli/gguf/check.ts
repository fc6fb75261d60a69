import { checkModel, LARGEST_HALF, tensorStatistics, type ModelProblem } from "@llcuda/gguf";
import { hashFile } from "../../download/hash-file.ts";
import { Failure } from "../../failure.ts";
import type { OpenedFile } from "../../tensors/open-file.ts";
import { agreeToFetch, missingBytes, type FetchOptions } from "./agree-to-fetch.ts";
import { EXIT_BAD_FILE, withFiles } from "./files.ts";
import { fetchedWords } from "./info.ts";
import { print, printable, printJson, progressLine } from "./output.ts";

export interface CheckOptions extends FetchOptions {
  json?: boolean;
  /** False: the header alone, no values and no hash. */
  values?: boolean;
  sha256?: string;
}

/** Something found. `refuse` makes the file bad; `warn` is for a person to know. */
interface Finding {
  severity: "refuse" | "warn";
  code: string;
  /** The tensor, key or file it is about. */
  field: string;
  message: string;
  hint: string;
}

interface Report {
  file: string;
  ok: boolean;
  findings: Finding[];
  tensors: number;
  /** Values looked at. */
  values: number;
  /** By part; null where the file is not on this machine. */
  sha256: Record<string, string> | null;
}

/** `llcuda gguf check FILE`: structure, model, every value, hash. Exit 2 where it is bad. */
export function check(file: string, options: CheckOptions): Promise<void> {
  const json = options.json === true;
  const expected = hashOption(options.sha256);
  return withFiles([file], { json }, async ([opened]) => {
    const whole = options.values !== false;
    const placed = opened!.tensors.map(({ part: gguf, tensor }) => ({ gguf, tensor }));
    if (whole) await agreeToFetch(opened!, await missingBytes(opened!, placed), options);
    const findings: Finding[] = (await checkModel(opened!.first)).map(fromProblem);
    const values = whole ? await checkValues(opened!, findings) : 0;
    const hashes = whole ? await hashesOf(opened!) : null;
    if (expected !== undefined) findings.push(...hashFindings(hashes, expected));
    const ok = findings.every(({ severity }) => severity !== "refuse");
    const tensors = opened!.tensors.length;
    const report: Report = { file, ok, findings, tensors, values, sha256: hashes };
    if (!ok) process.exitCode = EXIT_BAD_FILE;
    if (json) await printJson(report);
    else await print(asText(report, opened!));
  });
}

function fromProblem({ severity, code, field, message, hint }: ModelProblem): Finding {
  return { severity, code, field, message, hint };
}

/** Looks at every value of every tensor; gives their number. */
async function checkValues(file: OpenedFile, findings: Finding[]): Promise<number> {
  const line = progressLine();
  let count = 0;
  for (const [i, { part, tensor }] of file.tensors.entries()) {
    line.show(`${i + 1} of ${file.tensors.length}: ${printable(tensor.name)}`);
    // checkModel has told of a type that nobody knows.
    if (tensor.type === undefined) continue;
    const found = await tensorStatistics(part, tensor);
    const strange = found.nan + found.positiveInfinity + found.negativeInfinity;
    const field = tensor.name;
    count += found.count;
    if (strange > 0) {
      const message = `${field} holds ${found.nan} NaN and ${strange - found.nan} infinite values`;
      const hint = "Whatever is computed with it is NaN too; convert or download the model again.";
      findings.push({ severity: "refuse", code: "V_NOT_FINITE", field, message, hint });
    }
    if (found.beyondHalf > 0) {
      const message = `${field} holds ${found.beyondHalf} values beyond ${LARGEST_HALF}`;
      const hint = "An engine that computes in halves turns them into infinities.";
      findings.push({ severity: "warn", code: "V_BEYOND_HALF", field, message, hint });
    }
    if (found.count > 1 && found.zeros === found.count) {
      const message = `all ${found.count} values of ${field} are 0`;
      const hint = "Part of a file that was never written reads like this; compare its hash.";
      findings.push({ severity: "warn", code: "V_ALL_ZERO", field, message, hint });
    }
  }
  line.clear();
  return count;
}

async function hashesOf(file: OpenedFile): Promise<Record<string, string> | null> {
  if (file.fetched() !== null) return null;
  const hashes: Record<string, string> = {};
  for (const { source } of file.parts) hashes[source.name] = await hashFile(source.name);
  return hashes;
}

function hashFindings(hashes: Record<string, string> | null, expected: string): Finding[] {
  const found = Object.values(hashes ?? {});
  if (found.includes(expected)) return [];
  const message =
    found.length === 0
      ? "the hash was not computed"
      : `the SHA-256 is ${found.join(", ")} and not ${expected}`;
  const hint =
    found.length === 0
      ? "It needs a file on this machine, and no --no-values."
      : "The bytes are not those that were promised: download the file again.";
  return [{ severity: "refuse", code: "V_HASH", field: "sha256", message, hint }];
}

function hashOption(text: string | undefined): string | undefined {
  const hash = text?.toLowerCase().replace(/^sha256:/, "");
  if (hash === undefined || /^[0-9a-f]{64}$/.test(hash)) return hash;
  const message = `--sha256 ${JSON.stringify(text)} is no SHA-256.`;
  throw new Failure("OPTION_INVALID", message, "Give 64 hexadecimal digits.");
}

function asText({ ok, findings, tensors, values, sha256 }: Report, file: OpenedFile): string {
  const fetched = file.fetched();
  return [
    `${printable(file.name)}: ${ok ? "no fault found" : "bad"}\n`,
    `  structure sound, ${tensors} tensors, ${values} values looked at\n`,
    ...findings.map(
      ({ severity, code, message, hint }) =>
        `  ${severity === "refuse" ? "BAD " : "note"} ${code}: ${printable(message)}\n       ${hint}\n`,
    ),
    ...Object.entries(sha256 ?? {}).map(([name, hash]) => `  sha256 ${hash}  ${printable(name)}\n`),
    fetched === null ? "" : `  fetched ${fetchedWords(fetched)}\n`,
  ].join("");
}
