/** Orders versions by their numbers: "2.9" before "2.35". */
export function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
