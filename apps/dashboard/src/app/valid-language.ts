/**
 * A browser under the C locale calls its language `en-US@posix`, which is no language tag: whatever makes
 * a number's format of it throws, uPlot before it is even used. Such a name gives way to a right one.
 */
export function validLanguage(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? "en-US";
  } catch {
    return "en-US";
  }
}

if (typeof navigator !== "undefined" && validLanguage(navigator.language) !== navigator.language) {
  const value = validLanguage(navigator.language);
  Object.defineProperty(navigator, "language", { value, configurable: true });
}
