import { expect, test } from "vitest";
import { architecturesOf, codeOfArchitectures } from "./cuda-architectures.ts";
import { BUNDLE_PROFILES } from "./profiles.ts";

test.each([
  ["75-real", { sass: ["sm_75"], ptx: [] }],
  ["90-virtual", { sass: [], ptx: ["sm_90"] }],
  ["75;90", { sass: ["sm_75", "sm_90"], ptx: ["sm_75", "sm_90"] }],
  ["80-real, 90a-real", { sass: ["sm_80", "sm_90a"], ptx: [] }],
  // ggml-cuda's CMakeLists.txt does this to every plain 12X.
  ["120-real;121", { sass: ["sm_120a", "sm_121a"], ptx: ["sm_121a"] }],
  ["native", null],
  ["", null],
  ["75-real;all", null],
])("%s asks for %o", (list, code) => {
  expect(codeOfArchitectures(list)).toEqual(code);
});

test("what a profile promises is what its architectures make", () => {
  for (const { cuda } of BUNDLE_PROFILES) {
    if (cuda === null) continue;
    const { sass, ptx } = cuda;
    expect(codeOfArchitectures(architecturesOf(cuda))).toEqual({ sass, ptx });
  }
});
