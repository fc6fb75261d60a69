/**
 * Asks the hub about every registered model and writes into the registry what it saw, with the date.
 * For those who keep the registry, on a machine that reaches the hub:
 *
 *   node packages/agent/scripts/record-models.ts [--to FILE]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { checkRegistry } from "../src/models/registry-check.ts";
import { recorded } from "../src/models/registry-record.ts";
import { REGISTERED_MODELS } from "../src/models/registry.ts";

const { values } = parseArgs({ options: { to: { type: "string" } } });
const target = values.to ?? new URL("../src/models/registered-models.json", import.meta.url);

const { signal } = new AbortController();
const checked = await checkRegistry({ env: process.env, signal });
const models = recorded(REGISTERED_MODELS, checked, new Date().toISOString().slice(0, 10));
writeFileSync(target, `${JSON.stringify({ models }, null, 2)}\n`);
for (const { error, movedTo, path, repo, state } of checked) {
  if (state === "there") continue;
  const why = movedTo === null ? (error?.message ?? "") : `now in ${movedTo}`;
  console.error(`${state}: ${repo}/${path} ${why}`);
  if (state !== "changed") process.exitCode = 1;
}
