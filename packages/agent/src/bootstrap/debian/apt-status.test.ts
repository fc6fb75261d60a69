import { expect, test } from "vitest";
import { aptPercent, parseAptFiles, versionOf } from "./apt-status.ts";

test.each<[string, number | null]>([
  ["dlstatus:1:0.0000:Retrieving file 1 of 27", 0],
  ["dlstatus:24:64.6398:Retrieving file 24 of 27 (1s remaining)", 64.6398],
  ["dlstatus:27:100:Retrieving file 27 of 27", 100],
  ["dlstatus:27:100.0001:Retrieving file 27 of 27", 100],
  ["pmstatus:dpkg-exec:50:Running dpkg", null],
  ["Get:1 http://mirror.test sid InRelease", null],
  ["dlstatus", null],
  ["", null],
])("%s", (line, percent) => {
  expect(aptPercent(line)).toBe(percent);
});

const URIS = `'http://m.test/pool/main/z/zlib/zlib1g_1.3.dfsg%2breally1.3.2-4_amd64.deb' zlib1g_1%3a1.3.dfsg+really1.3.2-4_amd64.deb 92424 MD5Sum:b9fd4a6b
'http://m.test/pool/main/l/llama.cpp/llama.cpp-tools_0.7.0%2bdfsg-2_amd64.deb' llama.cpp-tools_1%3a0.7.0+dfsg-2_amd64.deb 1642656 SHA256:97a8309764d3
`;

test("the files that apt would fetch, with their sizes", () => {
  expect(parseAptFiles(URIS)).toEqual([
    { name: "zlib1g_1:1.3.dfsg+really1.3.2-4_amd64.deb", size: 92_424 },
    { name: "llama.cpp-tools_1:0.7.0+dfsg-2_amd64.deb", size: 1_642_656 },
  ]);
  expect(parseAptFiles("Reading package lists...\n")).toEqual([]);
});

test("a package's version", () => {
  const files = parseAptFiles(URIS);
  expect(versionOf("llama.cpp-tools", files)).toBe("1:0.7.0+dfsg-2");
  expect(versionOf("llama.cpp", files)).toBeNull();
});
