import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { probeApt } from "./apt-facts.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "llcuda-apt-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function file(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  chmodSync(join(root, path), mode);
}

test("a Debian host: its tools, its mirror, its keys", async () => {
  file("usr/bin/apt-get", "", 0o755);
  file("usr/bin/dpkg-deb", "", 0o755);
  file("etc/apt/sources.list", "# moved to sources.list.d\n");
  file("etc/apt/sources.list.d/vendor.list", "deb https://vendor.test/apt stable main\n");
  file(
    "etc/apt/sources.list.d/debian.sources",
    "Types: deb\nURIs: http://m.test/debian\nSuites: bookworm\nComponents: main\nSigned-By: /k.gpg\n",
  );
  file("etc/apt/sources.list.d/old.list.save", "deb http://old.test/debian sid main\n");
  file("usr/share/keyrings/debian-archive-keyring.gpg", "keys");
  expect(await probeApt(`/nowhere:${join(root, "usr/bin")}`, root)).toEqual({
    aptGet: join(root, "usr/bin/apt-get"),
    dpkgDeb: join(root, "usr/bin/dpkg-deb"),
    mirrors: [
      { uri: "http://m.test/debian", signedBy: ["/k.gpg"] },
      { uri: "https://vendor.test/apt", signedBy: [] },
    ],
    keyrings: [join(root, "usr/share/keyrings/debian-archive-keyring.gpg")],
  });
});

test("keys where older hosts have them; a tool that must not be started is none", async () => {
  file("usr/bin/apt-get", "", 0o644);
  file("etc/apt/trusted.gpg.d/debian-archive-trixie-stable.asc", "keys");
  file("etc/apt/trusted.gpg.d/debian-archive-bookworm-stable.gpg", "keys");
  file("etc/apt/trusted.gpg.d/vendor.gpg", "keys");
  const { aptGet, keyrings } = await probeApt(join(root, "usr/bin"), root);
  expect(aptGet).toBeNull();
  expect(keyrings.map((path) => path.slice(root.length))).toEqual([
    "/etc/apt/trusted.gpg.d/debian-archive-bookworm-stable.gpg",
    "/etc/apt/trusted.gpg.d/debian-archive-trixie-stable.asc",
  ]);
});

test("a host without apt", async () => {
  expect(await probeApt("", root)).toEqual({
    aptGet: null,
    dpkgDeb: null,
    mirrors: [],
    keyrings: [],
  });
});
