const TELLING =
  /error|fail|fatal|abort|cannot|couldn't|can't|unable|not found|unsupported|unknown|invalid|missing|out of memory|illegal|no kernel|no such|killed/i;

/**
 * The one line of a program's last words that says why it ended: causes come before their
 * consequences, so it is the first that sounds like one; else the last line it wrote.
 */
export function tellingLine(lines: readonly string[]): string | null {
  const spoken = lines.filter((line) => line.trim() !== "");
  return spoken.find((line) => TELLING.test(line)) ?? spoken.at(-1) ?? null;
}
