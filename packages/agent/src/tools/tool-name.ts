import { createHash } from "node:crypto";

/** What OpenAI's API and the models' templates take as a name. */
const MAX_NAME = 64;

/** A name that models can write, unlike all of `taken`; which it then joins. */
export function toolName(wanted: string, taken: Set<string>): string {
  const plain = wanted.replaceAll(/[^A-Za-z0-9_-]+/g, "_").slice(0, MAX_NAME) || "tool";
  let name = plain;
  for (let number = 2; taken.has(name); number++) {
    const ending = `_${number}`;
    name = plain.slice(0, MAX_NAME - ending.length) + ending;
  }
  taken.add(name);
  return name;
}

/** Changes when a tool is no longer what a person agreed to. */
export function fingerprint(tool: {
  name: string;
  description: string;
  parameters: object;
}): string {
  const { name, description, parameters } = tool;
  return createHash("sha256")
    .update(JSON.stringify([name, description, parameters]))
    .digest("hex");
}
