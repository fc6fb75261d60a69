import type { ErrorReport } from "@llcuda/protocol";
import type { Timing } from "../download/timing.ts";
import { reportOf } from "../failure.ts";
import { REGISTERED_MODELS, type RegisteredFile, type RegisteredModel } from "./registry.ts";
import { askHub } from "./sources/hub-metadata.ts";
import { hubEndpoint, hubHeaders, hubUrl } from "./sources/huggingface.ts";

/**
 * - `there`: as the registry has it
 * - `changed`: other bytes than at the last check
 * - `moved`: under another name; the old one still leads there
 * - `gated`: the hub wants a token of somebody who has accepted the terms
 * - `gone`: no such repository or file
 * - `unknown`: the hub was not reached
 */
export type CheckState = "there" | "changed" | "moved" | "gated" | "gone" | "unknown";

/** What the hub says about one registered file. */
export interface CheckedFile {
  name: string;
  quant: string;
  repo: string;
  path: string;
  state: CheckState;
  /** Bytes; null where the hub does not tell. */
  size: number | null;
  sha256: string | null;
  /** OWNER/REPO of today, where it moved. */
  movedTo: string | null;
  error: ErrorReport | null;
}

export interface CheckRequest {
  env: Record<string, string | undefined>;
  signal: AbortSignal;
  models?: readonly RegisteredModel[];
  /** Told after each file. */
  onChecked?: (file: CheckedFile) => void;
  /** Tests are less patient. */
  timing?: Partial<Timing>;
}

/** A hub counts requests; more at once gain nothing for a handful of heads. */
const AT_ONCE = 4;

/** Asks the hub about every registered file, some at once. @returns in the registry's order */
export async function checkRegistry(request: CheckRequest): Promise<CheckedFile[]> {
  const { models = REGISTERED_MODELS, onChecked } = request;
  const wanted = models.flatMap(({ files, name }) => files.map((file) => ({ name, file })));
  const checked = Array.from<CheckedFile>({ length: wanted.length });
  const queue = wanted.entries();
  const worker = async (): Promise<void> => {
    for (const [index, { file, name }] of queue) {
      checked[index] = await checkFile(name, file, request);
      onChecked?.(checked[index]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return checked;
}

async function checkFile(
  name: string,
  file: RegisteredFile,
  { env, signal, timing }: CheckRequest,
): Promise<CheckedFile> {
  const { path, quant, repo } = file;
  const entry = { name, quant, repo, path };
  const endpoint = hubEndpoint(env);
  const url = hubUrl({ endpoint, repo, revision: "main", path });
  try {
    const found = await askHub(url, hubHeaders(env), signal, timing);
    const { sha256, size } = found;
    const movedTo = repoOf(found.url, endpoint, repo);
    const state = stateOf(file, sha256, movedTo);
    return { ...entry, state, size, sha256, movedTo, error: null };
  } catch (thrown) {
    const error = reportOf(thrown);
    const state = STATES[error.code] ?? "unknown";
    return { ...entry, state, size: null, sha256: null, movedTo: null, error };
  }
}

const STATES: Partial<Record<ErrorReport["code"], CheckState>> = {
  MODEL_NOT_FOUND: "gone",
  MODEL_GATED: "gated",
};

function stateOf(file: RegisteredFile, sha256: string | null, movedTo: string | null): CheckState {
  if (movedTo !== null) return "moved";
  return file.sha256 !== null && file.sha256 !== sha256 ? "changed" : "there";
}

/** The repository that an address of the hub is in; null for the one that was asked for. */
function repoOf(url: string, endpoint: string, asked: string): string | null {
  const inside = url.slice(endpoint.length + 1);
  const repo = /^([^/]+\/[^/]+)\/resolve\//.exec(inside)?.[1] ?? asked;
  return repo === asked ? null : repo;
}
