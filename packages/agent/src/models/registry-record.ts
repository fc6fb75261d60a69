import type { CheckedFile } from "./registry-check.ts";
import type { RegisteredModel } from "./registry.ts";

/** The registry with what a check saw of the files that are there; the others stay as they are. Pure. */
export function recorded(
  models: readonly RegisteredModel[],
  checked: readonly CheckedFile[],
  date: string,
): RegisteredModel[] {
  const seen = new Map(checked.map((file) => [`${file.repo}/${file.path}`, file]));
  return models.map((model) => {
    const files = model.files.map((file) => {
      const found = seen.get(`${file.repo}/${file.path}`);
      const there = found?.state === "there" || found?.state === "changed";
      return there ? Object.assign({}, file, record(found, date)) : file;
    });
    return Object.assign({}, model, { files });
  });
}

function record({ sha256, size }: CheckedFile, date: string) {
  return { size, sha256, checked: date };
}
