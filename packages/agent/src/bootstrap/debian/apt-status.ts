/**
 * How far apt is, of 100, from one line of its status descriptor: `dlstatus:3:41.7081:Retrieving
 * file 3 of 27` (APT::Status-Fd, README.progress-reporting in apt's source); null for other lines.
 */
export function aptPercent(line: string): number | null {
  const percent = /^dlstatus:[^:]*:(\d+(?:\.\d+)?):/.exec(line)?.[1];
  return percent === undefined ? null : Math.min(100, Number(percent));
}

/** A package that apt would fetch. */
export interface AptFile {
  name: string;
  /** Bytes. */
  size: number;
}

/** The packages of `apt-get install --print-uris`: `'URI' FILE SIZE HASH`, one a line. */
export function parseAptFiles(text: string): AptFile[] {
  return [...text.matchAll(/^'[^']+' (\S+) (\d+) /gm)].map(([, file = "", size]) => ({
    name: decodeURIComponent(file),
    size: Number(size),
  }));
}

/** The version of a package among its files, `1:0.7.0+dfsg-2`; null when it is not there. */
export function versionOf(packageName: string, files: readonly AptFile[]): string | null {
  const file = files.find(({ name }) => name.startsWith(`${packageName}_`));
  return file?.name.split("_")[1] ?? null;
}
