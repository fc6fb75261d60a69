import { expect, test } from "vitest";
import { parseNvidiaSmi, sampleByNvidiaSmi } from "./nvidia-smi.ts";

const GPUS = `GPU-a1, NVIDIA H200, 37, 12, 553, 143771, 38, 121.94, 700.00, 1980, 3201, 1980, 3201, 0x0000000000000004, 5, 16, 5, 16, 0, 0, [N/A], P0
GPU-b2, Tesla T4, 0, 0, 0, 15360, 45, [N/A], 70.00, 300, 405, 1590, 5001, 0x0000000000000001, 1, 16, 3, 16, [N/A], [N/A], 30, P8
`;
const PROCESSES = "GPU-a1, 593, 520\nGPU-a1, 600, [N/A]\n";

test("nvidia-smi's tables become samples; what it does not say is null", () => {
  const [h200, t4] = parseNvidiaSmi(GPUS, PROCESSES, 7);
  expect(h200).toMatchObject({
    uuid: "GPU-a1",
    name: "NVIDIA H200",
    time: 7,
    utilization: 0.37,
    memoryUsed: 553 * 2 ** 20,
    power: 121.94,
    throttle: ["power limit"],
    fan: null,
    performanceState: 0,
    processes: [
      { pid: 593, memory: 520 * 2 ** 20 },
      { pid: 600, memory: null },
    ],
  });
  expect(t4).toMatchObject({
    power: null,
    throttle: ["idle"],
    eccCorrected: null,
    fan: 0.3,
    performanceState: 8,
    processes: [],
  });
});

test("nothing from nothing", () => {
  expect(parseNvidiaSmi("", "\n", 0)).toEqual([]);
});

test("a program that is not there is told with what to do", async () => {
  await expect(sampleByNvidiaSmi("no-such-nvidia-smi")).rejects.toMatchObject({
    code: "LIBRARY_MISSING",
    hint: expect.stringContaining("driver"),
  });
});
