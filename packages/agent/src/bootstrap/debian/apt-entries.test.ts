import { describe, expect, test } from "vitest";
import { parseAptEntries, type AptEntry } from "./apt-entries.ts";
import { debianMirrors } from "./debian-mirrors.ts";

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const MIRROR = "http://mirror.test/debian";

function entry(uri: string, suite: string, rest: Partial<AptEntry> = {}): AptEntry {
  return { uri, suite, components: ["main"], signedBy: [], ...rest };
}

describe("one line an entry", () => {
  test.each<[string, AptEntry[]]>([
    [`deb ${MIRROR} bookworm main`, [entry(MIRROR, "bookworm")]],
    [
      `deb\t[arch=amd64  signed-by=${KEYRING}]  ${MIRROR}  bookworm   main contrib # ours`,
      [entry(MIRROR, "bookworm", { components: ["main", "contrib"], signedBy: [KEYRING] })],
    ],
    [
      `deb [ signed-by=/a.gpg,/b.gpg ] ${MIRROR} sid main`,
      [entry(MIRROR, "sid", { signedBy: ["/a.gpg", "/b.gpg"] })],
    ],
    [`deb [signed-by=ABCDEF0123] ${MIRROR} sid main`, [entry(MIRROR, "sid")]],
    [`deb-src ${MIRROR} bookworm main`, []],
    [`# deb ${MIRROR} bookworm main`, []],
    ["deb", []],
    ["deb http://flat.test/repo ./", [entry("http://flat.test/repo", "./", { components: [] })]],
    ["", []],
  ])("%s", (text, expected) => {
    expect(parseAptEntries("sources.list", text)).toEqual(expected);
  });
});

describe("stanzas", () => {
  test("every URI with every suite, comments and other types left out", () => {
    const text = `Types: deb deb-src
# http://snapshot.test/
URIs: ${MIRROR} http://second.test/debian/
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: ${KEYRING}

Types: deb-src
URIs: http://sources.test/debian
Suites: sid
Components: main
`;
    const both = { components: ["main", "contrib"], signedBy: [KEYRING] };
    expect(parseAptEntries("a/debian.sources", text)).toEqual([
      entry(MIRROR, "bookworm", both),
      entry(MIRROR, "bookworm-updates", both),
      entry("http://second.test/debian/", "bookworm", both),
      entry("http://second.test/debian/", "bookworm-updates", both),
    ]);
  });

  test("continued lines, names in any case, a key inside the file", () => {
    const text = `types: deb
uris:
 ${MIRROR}
suites: trixie
components:
 main
 contrib
signed-by:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBFwxyz/abc
 -----END PGP PUBLIC KEY BLOCK-----`;
    expect(parseAptEntries("x.sources", text)).toEqual([
      entry(MIRROR, "trixie", { components: ["main", "contrib"] }),
    ]);
  });

  test.each(["no", "No", "false", "0", "off"])("Enabled: %s", (value) => {
    const text = `Enabled: ${value}\nTypes: deb\nURIs: ${MIRROR}\nSuites: sid\nComponents: main`;
    expect(parseAptEntries("x.sources", text)).toEqual([]);
  });
});

describe("Debian mirrors among the entries", () => {
  test.each<[string, AptEntry[], string[]]>([
    ["a plain one", [entry(`${MIRROR}/`, "bookworm")], [MIRROR]],
    [
      "named once for all its suites",
      [entry(MIRROR, "sid"), entry(`${MIRROR}/`, "trixie")],
      [MIRROR],
    ],
    [
      "a mirror under another path",
      [entry("http://m.test/pub", "trixie-updates")],
      ["http://m.test/pub"],
    ],
    ["a suite not known yet", [entry(MIRROR, "zurg")], [MIRROR]],
    [
      "a list of mirrors",
      [entry("mirror+file:///etc/m.list", "sid")],
      ["mirror+file:///etc/m.list"],
    ],
    ["Ubuntu", [entry("http://archive.test/ubuntu", "noble")], []],
    ["security", [entry("http://m.test/debian-security", "bookworm-security")], []],
    ["old security", [entry("http://security.test/debian", "buster/updates")], []],
    ["Raspbian", [entry("http://raspbian.test/raspbian", "bookworm")], []],
    [
      "Docker's",
      [entry("https://d.test/linux/debian", "bookworm", { components: ["stable"] })],
      [],
    ],
    ["another vendor's", [entry("https://p.test/apt", "cloud-sdk-bookworm")], []],
    ["a CD", [entry("cdrom:[Debian]/", "bookworm")], []],
    [
      "the surest first",
      [entry("http://vendor.test/debian", "nodistro"), entry(MIRROR, "bookworm")],
      [MIRROR, "http://vendor.test/debian"],
    ],
  ])("%s", (_, entries, expected) => {
    expect(debianMirrors(entries).map(({ uri }) => uri)).toEqual(expected);
  });
});
