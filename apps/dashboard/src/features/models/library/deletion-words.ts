import { PLACE_NAMES, type Deletion, type LibraryModel } from "@llcuda/protocol";
import { formatBytes } from "../../../ui/format.ts";
import { fileName } from "../file-name.ts";

/** What deleting a model takes away and what stays, before it is done. */
export function deletionWords(model: LibraryModel, deletion: Deletion, loaded: boolean): string {
  return [
    ...goneWords(model, deletion),
    model.origin === null
      ? "llcuda cannot fetch it again."
      : `It can be fetched again from ${model.origin}.`,
    ...deletion.keeps.map(keptWords),
    ...(deletion.neededBy.length === 0
      ? []
      : [`Without it ${listed(deletion.neededBy)} can no longer see or hear.`]),
    ...(model.copies[0] === undefined
      ? []
      : [`The same content stays in ${PLACE_NAMES[model.copies[0].place]}.`]),
    ...(loaded ? ["It is loaded: it has to be unloaded first."] : []),
  ].join(" ");
}

function goneWords({ files: own }: LibraryModel, { files, frees }: Deletion): string[] {
  const beside = files.filter(({ path }) => own.every((file) => file.path !== path));
  const named = [
    `${own.length > 1 ? `${own.length} files` : "file"} (${sizeOf(own)})`,
    ...beside.map((file) => `projector ${fileName(file.path)} (${sizeOf([file])})`),
  ];
  const plain = own.length === 1 && beside.length === 0;
  const what = plain ? "This" : `Its ${named.join(" and ")} are deleted: this`;
  const linked = frees < total(files) ? ["The rest stays: it has another link on the disk."] : [];
  return [`${what} frees ${formatBytes(frees)} of disk.`, ...linked];
}

function keptWords({ path, size, usedBy }: Deletion["keeps"][number]): string {
  const why =
    usedBy.length === 0
      ? "it is not llcuda's own"
      : `${listed(usedBy)} ${usedBy.length > 1 ? "use" : "uses"} it`;
  return `${fileName(path)} (${formatBytes(size)}) stays: ${why}.`;
}

const total = (files: Deletion["files"]): number => files.reduce((sum, { size }) => sum + size, 0);
const sizeOf = (files: Deletion["files"]): string => formatBytes(total(files));

/** "A, B and 3 more". */
function listed(names: readonly string[]): string {
  const [first = "", second, ...more] = names;
  if (second === undefined) return first;
  return more.length === 0
    ? `${first} and ${second}`
    : `${first}, ${second} and ${more.length} more`;
}
