import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { DebianAccess } from "./debian-access.ts";

/** apt-get, apt-config and dpkg-deb that know one package set; each package is a plain tar archive. */
export class StandInApt {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(join(folder, "debs"), { recursive: true });
    this.#program("apt-config", `echo 'APT::Architecture "amd64";'`);
    this.#program("dpkg-deb", `mkdir -p "$3" && tar -xf "$2" -C "$3"`);
    this.#program(
      "apt-get",
      `root=$(dirname "$APT_CONFIG")
echo "$@" >> '${folder}/asked'
cp "$root/sources.list" "$root/state/status" '${folder}'
case "$*" in
*--print-uris*) for deb in '${folder}/debs/'*; do
  echo "'http://mirror.test/$(basename "$deb")' $(basename "$deb") $(stat -c %s "$deb") SHA256:0"; done ;;
*--download-only*)
  [ -e '${folder}/broken' ] && { echo one > "$root/cache/archives/partial/one"; exit 100; }
  [ -e "$root/cache/archives/partial/one" ] && touch '${folder}/resumed'
  cp '${folder}/debs/'* "$root/cache/archives/" ;;
esac`,
    );
  }

  get access(): DebianAccess {
    const mirrors = [{ uri: "http://mirror.test/debian", keyrings: ["/keys.gpg"] }];
    const [aptGet, dpkgDeb] = [join(this.#folder, "apt-get"), join(this.#folder, "dpkg-deb")];
    return { aptGet, dpkgDeb, mirrors };
  }

  /** Adds a package with these files; a target that begins with `->` is a link. */
  publish(name: string, version: string, files: Record<string, string | Uint8Array>): void {
    const tree = join(this.#folder, "tree");
    for (const [path, content] of Object.entries(files)) {
      const file = join(tree, path);
      mkdirSync(dirname(file), { recursive: true });
      if (typeof content === "string" && content.startsWith("->")) {
        symlinkSync(content.slice(2), file);
      } else writeFileSync(file, content, { mode: 0o755 });
    }
    const deb = join(this.#folder, "debs", `${name}_${version.replace(":", "%3a")}_amd64.deb`);
    spawnSync("tar", ["-cf", deb, "-C", tree, "."]);
    rmSync(tree, { recursive: true });
  }

  /** Whether downloads end in the middle. */
  set broken(is: boolean) {
    const file = join(this.#folder, "broken");
    if (is) writeFileSync(file, "");
    else rmSync(file, { force: true });
  }

  /** It went on with what a broken download had left. */
  get resumed(): boolean {
    return existsSync(join(this.#folder, "resumed"));
  }

  /** What it was asked to install, last. */
  get installed(): string[] {
    const last = this.#text("asked").trim().split("\n").at(-1) ?? "";
    return last.split("--no-install-recommends ")[1]?.split(" ") ?? [];
  }

  get sourcesList(): string {
    return this.#text("sources.list");
  }

  get status(): string {
    return this.#text("status");
  }

  #text(name: string): string {
    return readFileSync(join(this.#folder, name), "utf8");
  }

  #program(name: string, script: string): void {
    const file = join(this.#folder, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }
}
