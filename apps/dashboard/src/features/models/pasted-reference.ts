/** What a text that is pasted into the search box names. */
export type Pasted =
  | { kind: "hub"; reference: string }
  | { kind: "repository"; repository: string }
  | { kind: "address"; reference: string }
  | { kind: "path"; path: string };

const OWNER_REPO = "([\\w.-]+/[\\w.-]+)";
/** hf:OWNER/REPO/FILE, also with a revision: hf:OWNER/REPO@REVISION:FILE. */
const HUB_FILE = new RegExp(`^hf:(?:${OWNER_REPO}|${OWNER_REPO}@[^:]+):?/?.*\\.gguf$`, "i");
/** A page of a hub: HOST/OWNER/REPO/{blob,resolve}/REVISION/FILE. */
const HUB_PAGE = new RegExp(`^/${OWNER_REPO}/(?:blob|resolve)/([^/]+)/(.+\\.gguf)$`, "i");
const HUB_REPOSITORY = new RegExp(`^/${OWNER_REPO}/?(?:tree/.*)?$`);

/**
 * Tells a reference, an address or a path from words that are looked for; null for words.
 * @param endpoint address of the hub, whose pages stand for their files
 */
export function pastedReference(text: string, endpoint: string | null): Pasted | null {
  const written = text.trim();
  if (/\s/.test(written) && !written.startsWith("/")) return null;
  if (HUB_FILE.test(written)) return { kind: "hub", reference: written };
  const repository = new RegExp(`^hf:${OWNER_REPO}$`).exec(written)?.[1];
  if (repository !== undefined) return { kind: "repository", repository };
  if (/^(?:\/|~\/).+\.gguf$/i.test(written)) return { kind: "path", path: written };
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  if (url.host === hostOf(endpoint) || /^(?:www\.)?(?:huggingface\.co|hf\.co)$/.test(url.host)) {
    const [, repo, revision, file] = HUB_PAGE.exec(decodeURIComponent(url.pathname)) ?? [];
    if (repo !== undefined) {
      const at = revision === "main" ? `/${file}` : `@${revision}:${file}`;
      return { kind: "hub", reference: `hf:${repo}${at}` };
    }
    const whole = HUB_REPOSITORY.exec(url.pathname)?.[1];
    if (whole !== undefined) return { kind: "repository", repository: whole };
  }
  return /\.gguf$/i.test(url.pathname) ? { kind: "address", reference: written } : null;
}

function hostOf(endpoint: string | null): string | null {
  return endpoint !== null && URL.canParse(endpoint) ? new URL(endpoint).host : null;
}
