/** One archive of an apt configuration: a URI with one suite of it. */
export interface AptEntry {
  uri: string;
  suite: string;
  components: string[];
  /** Keyring files that the entry names; empty where it names none or carries the key itself. */
  signedBy: string[];
}

/**
 * Reads one configuration file of apt. Both formats of sources.list(5): one line an entry (`.list`)
 * and stanzas (`.sources`). Lines that make no sense are left out, as the host's apt tells of them.
 */
export function parseAptEntries(fileName: string, text: string): AptEntry[] {
  return fileName.endsWith(".sources") ? parseStanzas(text) : parseLines(text);
}

const LINE = /^deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*(.*)$/;

function parseLines(text: string): AptEntry[] {
  return text.split("\n").flatMap((line) => {
    const found = LINE.exec(line.replace(/#.*/, "").trim());
    const [, options = "", uri, suite, components = ""] = found ?? [];
    if (uri === undefined || suite === undefined) return [];
    const signedBy = /(?:^|\s)signed-by\s*=\s*(\S+)/i.exec(options)?.[1] ?? "";
    return [{ uri, suite, components: words(components), signedBy: keyringFiles(signedBy) }];
  });
}

function parseStanzas(text: string): AptEntry[] {
  const lines = text.split("\n").filter((line) => !line.startsWith("#"));
  return lines
    .join("\n")
    .split(/\n\s*\n/)
    .flatMap(parseStanza);
}

function parseStanza(stanza: string): AptEntry[] {
  // A line that begins with white space goes on with the field above it.
  const fields = new Map<string, string>();
  for (const line of stanza.replaceAll(/\n[ \t]+/g, " ").split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1));
  }
  const field = (name: string): string => fields.get(name) ?? "";
  if (!words(field("types")).includes("deb")) return [];
  if (/^\s*(no|false|0|off|disable|without)\s*$/i.test(field("enabled"))) return [];
  const components = words(field("components"));
  const signedBy = keyringFiles(field("signed-by"));
  return words(field("uris")).flatMap((uri) =>
    words(field("suites")).map((suite) => ({ uri, suite, components, signedBy })),
  );
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function keyringFiles(signedBy: string): string[] {
  return signedBy.split(/[\s,]+/).filter((word) => word.startsWith("/"));
}
