import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { join, text } from "./elf.test-data.ts";
import { writeLdCache } from "./ld-cache.test-data.ts";
import { parseLdCache, parseLdconfig } from "./ld-cache.ts";

const libraries: [string, string][] = [
  ["libcudart.so.13", "/usr/local/cuda/lib64/libcudart.so.13"],
  ["libc.so.6", "/lib/x86_64-linux-gnu/libc.so.6"],
  ["libc.so.6", "/lib32/libc.so.6"],
];
const expected = new Map([
  ["libcudart.so.13", ["/usr/local/cuda/lib64/libcudart.so.13"]],
  ["libc.so.6", ["/lib/x86_64-linux-gnu/libc.so.6", "/lib32/libc.so.6"]],
]);

describe("ld.so.cache", () => {
  it("maps each name to its paths", () => {
    expect(parseLdCache(writeLdCache(libraries))).toEqual(expected);
  });

  it("finds the new format behind the old one", () => {
    const old = new Uint8Array(16 + 12 + 4);
    old.set(text("ld.so-1.7.0"));
    new DataView(old.buffer).setUint32(12, 1, true);
    expect(parseLdCache(join([old, writeLdCache(libraries)]))).toEqual(expected);
  });

  it("gives an empty map for what it does not know", () => {
    expect(parseLdCache(new Uint8Array())).toEqual(new Map());
    expect(parseLdCache(text("ld.so-1.7.0"))).toEqual(new Map());
    expect(parseLdCache(text("glibc-ld.so.cache9.9".padEnd(100)))).toEqual(new Map());
  });

  it("never throws, whatever is flipped or cut", () => {
    const whole = writeLdCache(libraries);
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.nat(255),
        fc.nat(whole.length),
        (at, byte, length) => {
          const bytes = whole.slice(0, length);
          if (at < bytes.length) bytes[at] = byte;
          expect(parseLdCache(bytes)).toBeInstanceOf(Map);
        },
      ),
    );
  });

  it("agrees with ldconfig on this machine's own cache", () => {
    const ldconfig = ["/sbin/ldconfig", "/usr/sbin/ldconfig"].find((path) => existsSync(path));
    if (ldconfig === undefined || !existsSync("/etc/ld.so.cache")) {
      console.warn("not compared with ldconfig: this machine has no ldconfig or no ld.so.cache");
      return;
    }
    const told = parseLdconfig(execFileSync(ldconfig, ["-p"], { encoding: "utf8" }));
    const read = parseLdCache(Uint8Array.from(readFileSync("/etc/ld.so.cache")));
    expect(read.size).toBeGreaterThan(0);
    expect(read).toEqual(told);
  });
});
