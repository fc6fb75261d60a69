const SCHEMES = new Set(["http:", "https:", "mailto:"]);

/**
 * An address a model wrote, if a click on it can do no harm: absolute, and of a scheme that only
 * opens a page or a mail. Null for everything else: `javascript:`, `data:`, and paths, which would
 * lead into this page.
 */
export function safeUrl(href: string): string | null {
  try {
    const url = new URL(href.trim());
    return SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
