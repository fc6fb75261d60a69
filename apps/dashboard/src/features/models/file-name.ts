/** The last part of a path or a reference. Pure. */
export function fileName(path: string): string {
  return path.split("/").at(-1) ?? path;
}
