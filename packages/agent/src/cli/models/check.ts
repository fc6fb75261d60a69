import { shortHash } from "@llcuda/protocol";
import { openCatalogChecks } from "./catalog-checks-door.ts";
import type { CheckedFile } from "../../models/registry-check.ts";
import { Failure } from "../../failure.ts";
import { formatBytes } from "../format.ts";
import { print, printJson, progressLine, table } from "../gguf/output.ts";
import { untilSignal } from "../signals.ts";

/** What a person has to know beyond the state. */
function remark({ error, movedTo, state }: CheckedFile): string {
  if (movedTo !== null) return `now in ${movedTo}`;
  if (state === "changed") return "other bytes than at the last check";
  return error?.code ?? "";
}

/** Each cause once: a network that is away would fill the screen. */
function causes(checked: CheckedFile[]): string[] {
  const errors = checked.flatMap(({ error }) => error ?? []);
  const first = new Map(errors.toReversed().map((error) => [error.code, error]));
  return [...first.values()].map(({ code, hint, message }) => `${code}: ${message}\n  ${hint}\n`);
}

function ended(checked: CheckedFile[]): Failure {
  const asked = checked.filter(({ state }) => state !== "unknown").length;
  return new Failure(
    "CANCELLED",
    `${asked} of ${checked.length} had been answered for when it was ended.`,
    "Start it again; what the hub said is kept, and stands in `llcuda models`.",
  );
}

/** `llcuda models check`: exit code 1 when something is not as the registry has it. */
export async function check(json: boolean): Promise<void> {
  const abort = new AbortController();
  void untilSignal().then(() => abort.abort());
  const line = progressLine();
  let done = 0;
  const { checks, close } = openCatalogChecks();
  const checked = await checks
    .all(abort.signal, ({ name }) => line.show(`${++done} asked, last ${name}`))
    .finally(close);
  line.clear();
  if (abort.signal.aborted) throw ended(checked);
  if (checked.some(({ state }) => state !== "there")) process.exitCode = 1;
  if (json) return printJson(checked);
  const rows = checked.map((file) => [
    file.state,
    file.name,
    file.quant,
    file.size === null ? "" : formatBytes(file.size),
    file.sha256 === null ? "" : shortHash(file.sha256),
    `${file.repo}/${file.path}`,
    remark(file),
  ]);
  await print(table(rows, [3]));
  for (const cause of causes(checked)) await print(cause);
  const there = checked.filter(({ state }) => state === "there").length;
  await print(`${there} of ${checked.length} are as the registry has them.\n`);
}
