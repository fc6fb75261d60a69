import { Failure } from "../failure.ts";
import { nearestNames, resolveName } from "./registry.ts";

/** True for what can only be a name: neither a path nor a file. */
export function isBareName(text: string): boolean {
  return !/[/\\]|^[.~]|\.gguf$/i.test(text);
}

/** What to tell about a name that is neither registered nor cached, nor a file. */
export function unknownName(text: string): Failure {
  const resolved = resolveName(text);
  if (resolved.kind === "no-quant") {
    const { model, quant } = resolved;
    const { path, quant: own, repo } = model.files[0]!;
    const known = model.files.map((file) => file.quant).join(", ");
    return new Failure(
      "MODEL_NOT_FOUND",
      `${model.name} has a short name in ${known} only, not in ${quant}`,
      `Use ${model.name}, or name the file: hf:${repo}/${path.replace(own, quant)} (if ${repo} has it).`,
    );
  }
  const near = nearestNames(text);
  const guess = near.length === 0 ? "" : `Did you mean ${orList(near)}? `;
  return new Failure(
    "MODEL_NOT_FOUND",
    `there is no model named ${JSON.stringify(text)}`,
    `${guess}\`llcuda models\` lists the short names; a path or hf:OWNER/REPO/FILE.gguf names any other model.`,
  );
}

function orList(names: string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} or ${last}`;
}
