import { expect, test } from "vitest";
import { collectLicences, spdxOf } from "./licences.ts";
import { miniTree } from "./mini-tree.test-data.ts";

test.each([
  ["Permission is hereby granted, free of charge, to any person", "MIT"],
  ["Permission is hereby granted,\n * free of charge, to any", "MIT"],
  ["ALTERNATIVE: MIT No Attribution\nPermission is hereby granted, free of charge", "MIT-0"],
  ["Permission is hereby granted, free of charge ... <http://unlicense.org/>", "MIT OR Unlicense"],
  ["Redistributions in binary form must reproduce", "BSD-2-Clause"],
  ["All code is in the public domain", "LicenseRef-public-domain"],
  ["All rights reserved", "see file"],
])("%j is %s", (text, spdx) => {
  expect(spdxOf(text)).toBe(spdx);
});

test("licence files and the terms inside single-header libraries come along", async () => {
  const found = await collectLicences(await miniTree(), { staticLibstdcxx: false });
  expect(found.map(({ name, spdx, file }) => [name, spdx, file])).toEqual([
    ["llama.cpp", "MIT", "LICENSES/llama.cpp.txt"],
    ["vendor/stb/stb.h", "MIT OR Unlicense", "LICENSES/vendor-stb-stb.h.txt"],
  ]);
  expect(found[1]?.text).toMatch(/^\/\*\nPermission is hereby granted/);
});

test("a static libstdc++ is named with its exception", async () => {
  const found = await collectLicences(await miniTree(), { staticLibstdcxx: true });
  expect(found.map(({ spdx }) => spdx)).toContain("GPL-3.0-or-later WITH GCC-exception-3.1");
});
