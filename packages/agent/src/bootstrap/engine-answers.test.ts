import { expect, test } from "vitest";
import { parseDevices, parseVersion } from "./engine-answers.ts";

test("devices with and without memory", () => {
  const answer = `Available devices:
  CUDA0: NVIDIA H200 (143167 MiB, 142000 MiB free)
  RPC0[10.0.0.2:50052]: RPC
`;
  expect(parseDevices(answer)).toEqual([
    {
      name: "CUDA0",
      description: "NVIDIA H200",
      memoryTotal: 143_167 * 1024 ** 2,
      memoryFree: 142_000 * 1024 ** 2,
    },
    { name: "RPC0[10.0.0.2:50052]", description: "RPC", memoryTotal: null, memoryFree: null },
  ]);
  expect(parseDevices("Available devices:\n  (none)\n")).toEqual([]);
});

test("a version, and none", () => {
  expect(parseVersion("version: 0.7.0 (build 11669, commit Debian)\nbuilt with gcc\n")).toBe(
    "0.7.0 (build 11669, commit Debian)",
  );
  expect(parseVersion("usage: llama-server")).toBe("unknown");
});
